/* Single-decree Paxos with a message set (Lamport's TLA+ module Paxos): 3 acceptors, 2 values,
 * N ballots. Sets of ballots are bit masks. A ballot has one proposal, so a vote is named by its
 * ballot. */
#ifndef N
#define N 2
#endif
#define BIT(i) (1 << (i))

/* Widths are for up to 4 ballots. */
unsigned prepare : 4;
unsigned propose1 : 4;    /* the ballots in which the value 1 was proposed, and the value 2 */
unsigned propose2 : 4;
/* Of each acceptor: the highest ballot + 1, the ballot of its last vote + 1, its promises (three bits
 * a ballot: 0 none, 1 without a vote, else the ballot of the vote + 2), the ballots of its votes. */
unsigned joined0 : 3; unsigned voted0 : 3; unsigned promise0 : 12; unsigned accept0 : 4;
unsigned joined1 : 3; unsigned voted1 : 3; unsigned promise1 : 12; unsigned accept1 : 4;
unsigned joined2 : 3; unsigned voted2 : 3; unsigned promise2 : 12; unsigned accept2 : 4;

#define MAJORITY(x, y, z) (((x) & (y)) | ((x) & (z)) | ((y) & (z)))

/* Invariants. */
#define CHOSEN MAJORITY(accept0, accept1, accept2)
#define AGREEMENT (!(CHOSEN & propose1) || !(CHOSEN & propose2))
#define VALIDITY (!((accept0 | accept1 | accept2) & ~(propose1 | propose2)))
#define ONE_PROPOSAL_EACH (!(propose1 & propose2))
/* The ballots in which `a` voted for the value, or did not vote and never will. */
#define NO_OTHER(a, proposed) ((accept##a & proposed) | (((BIT(joined##a) - 1) >> 1) & ~accept##a))
#define SAFE_AT(proposed) MAJORITY(NO_OTHER(0, proposed), NO_OTHER(1, proposed), NO_OTHER(2, proposed))
#define BELOW(b) ((b) >> 1 | (b) >> 2 | (b) >> 3)
#define PROPOSALS_ARE_SAFE \
  (!(BELOW(propose1) & ~SAFE_AT(propose1)) && !(BELOW(propose2) & ~SAFE_AT(propose2)))

#define PROMISED(a, b) ((promise##a >> (3 * (b))) & 7)
#define LAST(a, c, b) (PROMISED(a, b) > PROMISED(c, b) -> PROMISED(a, b) : PROMISED(c, b))
#define SHOW_SAFE(a, c, b, v) (PROMISED(a, b) && PROMISED(c, b) && \
  (LAST(a, c, b) == 1 || (propose##v & BIT(LAST(a, c, b) - 2))))

#define ACCEPTOR(a, b) \
  :: d_step { (prepare & BIT(b)) && b + 1 > joined##a -> \
       joined##a = b + 1; promise##a = promise##a | ((1 + voted##a) << (3 * b)) } \
  :: d_step { ((propose1 | propose2) & BIT(b)) && b + 1 >= joined##a -> \
       joined##a = b + 1; voted##a = b + 1; accept##a = accept##a | BIT(b) }
#define LEADER(b, v) \
  :: d_step { !((propose1 | propose2) & BIT(b)) && \
       (SHOW_SAFE(0, 1, b, v) || SHOW_SAFE(0, 2, b, v) || SHOW_SAFE(1, 2, b, v)) -> \
       propose##v = propose##v | BIT(b) }
#define BALLOT(b) \
  :: d_step { true -> prepare = prepare | BIT(b) } \
  LEADER(b, 1) \
  LEADER(b, 2) \
  ACCEPTOR(0, b) \
  ACCEPTOR(1, b) \
  ACCEPTOR(2, b)

active proctype system() {
  do
  :: !(AGREEMENT && VALIDITY && ONE_PROPOSAL_EACH && PROPOSALS_ARE_SAFE) -> assert(false)
  BALLOT(0)
#if N > 1
  BALLOT(1)
#endif
#if N > 2
  BALLOT(2)
#endif
#if N > 3
  BALLOT(3)
#endif
  od
}
