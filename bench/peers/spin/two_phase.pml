/* Two-phase commit (Gray and Lamport, Consensus on Transaction Commit): the TLA+ module TwoPhase.
 * N managers. Sets are bit masks in bit fields, every step is one d_step of one process. */
#ifndef N
#define N 3
#endif
#define ALL ((1 << N) - 1)
#define BIT(i) (1 << (i))

unsigned prepared : N;   /* a manager is working if its bit is in none of the three */
unsigned committed : N;
unsigned aborted : N;
unsigned heard : N;      /* by the transaction manager */
unsigned ready : N;      /* Ready(m) was sent */
unsigned tm : 2;         /* 0 init, 1 committed, 2 aborted */
bit do_commit;
bit do_abort;

#define WORKING(i) (!((prepared | committed | aborted) & BIT(i)))

#define CONSISTENT (!committed || !aborted)

#define MANAGER(i) \
  :: d_step { tm == 0 && (ready & BIT(i)) -> heard = heard | BIT(i) } \
  :: d_step { WORKING(i) -> prepared = prepared | BIT(i); ready = ready | BIT(i) } \
  :: d_step { WORKING(i) -> aborted = aborted | BIT(i) } \
  :: d_step { do_commit -> prepared = prepared & ~BIT(i); aborted = aborted & ~BIT(i); committed = committed | BIT(i) } \
  :: d_step { do_abort -> prepared = prepared & ~BIT(i); committed = committed & ~BIT(i); aborted = aborted | BIT(i) }

active proctype system() {
  do
  :: !CONSISTENT -> assert(false)
  :: d_step { tm == 0 && heard == ALL -> tm = 1; do_commit = 1 }
  :: d_step { tm == 0 -> tm = 2; do_abort = 1 }
  MANAGER(0)
  MANAGER(1)
  MANAGER(2)
#if N > 3
  MANAGER(3)
#endif
#if N > 4
  MANAGER(4)
#endif
#if N > 5
  MANAGER(5)
#endif
#if N > 6
  MANAGER(6)
#endif
#if N > 7
  MANAGER(7)
#endif
#if N > 8
  MANAGER(8)
#endif
#if N > 9
  MANAGER(9)
#endif
  od
}
