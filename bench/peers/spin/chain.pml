/* Dynamic chain replication (Altinbueken 2017, Figures 5.1 to 5.4) with one client, one update, N
 * queries and two replicas. Replica 1 is the initial one, `announce` proposes replica 2 only.
 *
 * Every history starts with "add 1", which is not stored. The operations that may follow are OP, the
 * client's update, and ADD2, and order_request orders none twice: two slots of two bits. Replica 1
 * comes first in every chain, so only replica 2 gets propagated entries and only replica 1
 * acknowledgments. */
#ifndef N
#define N 1
#endif
#define BIT(i) (1 << (i))
#define OP 1
#define ADD2 2

/* The client: sets of queries are masks. */
bit invoked_update;
bit completed_update;
unsigned update_replies : 2;    /* with the history [add 1, OP], with [add 1, ADD2, OP] */
#if N > 0
unsigned invoked_queries : N;
unsigned completed_queries : N;
unsigned answers_before : N;    /* with an empty history */
unsigned answers_after : N;     /* with the history [OP] */
#endif

/* The replicas. `requests` has the bit of OP and that of ADD2. */
bit up1 = 1;               bit up2 = 1;
bit detected1;             bit detected2;             /* the crash of the other one */
unsigned requests1 : 2;    unsigned requests2 : 2;
unsigned spec1 : 4;        unsigned spec2 : 4;        /* spcltv_hist */
unsigned stable1 : 4;      unsigned stable2 : 4;      /* stable_hist */
#if N > 0
unsigned queries1 : N;     unsigned queries2 : N;
#endif
unsigned prop2 : 5;        /* (add 1, 0), (OP, 1), (ADD2, 1), (OP, 2), (ADD2, 2) */
unsigned ack1 : 3;         /* add 1, OP, ADD2 */

#define FIRST(h) ((h) & 3)
#define SECOND(h) ((h) >> 2)
#define HAS(h, op) (FIRST(h) == op || SECOND(h) == op)
#define IS_PREFIX(p, h) (!(p) || (p) == (h) || ((p) < 4 && FIRST(h) == (p)))
/* The operation of `h` after its prefix `p`, or 0. */
#define AFTER(p, h) (!(p) -> FIRST(h) : (FIRST(h) == (p) -> SECOND(h) : 0))
#define APPEND(h, op) assert(h < 4); h = (h -> h | ((op) << 2) : (op))

#define HAS_NEXT1 (HAS(spec1, ADD2) && !detected1)
#define IN_CHAIN2 HAS(spec2, ADD2)
#define IS_HEAD1 true
#define IS_HEAD2 (IN_CHAIN2 && detected2)
#define IS_TAIL1 (!HAS_NEXT1)
#define IS_TAIL2 IN_CHAIN2
#define MAY_ANSWER1 (!HAS_NEXT1 || spec1 == stable1)
#define MAY_ANSWER2 IN_CHAIN2

/* Theorems 1 to 5. */
#define IMPLIES(p, q) (!(p) || (q))
#define T1_1 IMPLIES(up1 && up2, IS_PREFIX(spec1, spec2) || IS_PREFIX(spec2, spec1))
#define PRECEDES ((up1 && HAS(spec1, ADD2)) || (up2 && HAS(spec2, ADD2)))
#define T1_2 IMPLIES(up1 && up2 && PRECEDES, IS_PREFIX(spec2, spec1))
#define ENTRIES(h) (1 | BIT(FIRST(h)) | (SECOND(h) -> BIT(SECOND(h) + 2) : 0))
#define T1_3 IMPLIES(up1 && up2 && PRECEDES, !(prop2 & ~ENTRIES(spec1)))
#define T2 IMPLIES(HAS(spec1, OP) || HAS(spec2, OP), invoked_update)

#define FIRST_IS_STABLE(r) IMPLIES(up1, FIRST(spec1) == FIRST(spec##r))
#define SECOND_IS_STABLE(r) (IMPLIES(up1, SECOND(spec1) == SECOND(spec##r)) && \
  IMPLIES(up2 && FIRST(spec##r) == ADD2, SECOND(spec2) == SECOND(spec##r)))
#define EVERYWHERE(op) (IMPLIES(up1, HAS(spec1, op)) && IMPLIES(up2 && IN_CHAIN2, HAS(spec2, op)))
#define T3_OF(r) IMPLIES(up##r, \
  IMPLIES(spec##r && FIRST_IS_STABLE(r), EVERYWHERE(FIRST(spec##r))) && \
  IMPLIES(spec##r > 3 && SECOND_IS_STABLE(r), EVERYWHERE(SECOND(spec##r))))
#define T3 (T3_OF(1) && T3_OF(2))

/* The longest stable prefix of a live replica's history, and of all. */
#define LSP_OF(r) (up##r && spec##r > 3 && SECOND_IS_STABLE(r) -> spec##r : \
  (up##r && FIRST_IS_STABLE(r) -> FIRST(spec##r) : 0))
#define LSP (IS_PREFIX(LSP_OF(1), LSP_OF(2)) -> LSP_OF(2) : LSP_OF(1))
#define ONE_LSP (IS_PREFIX(LSP_OF(1), LSP_OF(2)) || IS_PREFIX(LSP_OF(2), LSP_OF(1)))
#define T4 (IMPLIES(up1 && IS_TAIL1, spec1 == LSP) && IMPLIES(up2 && IS_TAIL2, spec2 == LSP))
#define T5_OF(r) (IS_PREFIX(stable##r, LSP) && IS_PREFIX(LSP, spec##r))
#define T5 (IMPLIES(up1, T5_OF(1)) && IMPLIES(up2 && IN_CHAIN2, T5_OF(2)))

#define REPLICA(r) \
  :: d_step { invoked_update && up##r -> requests##r = requests##r | OP } \
  :: d_step { up##r && (requests##r & OP) && IS_HEAD##r && !HAS(spec##r, OP) -> APPEND(spec##r, OP) } \
  :: d_step { up##r && (requests##r & ADD2) && IS_HEAD##r && !HAS(spec##r, ADD2) -> \
       APPEND(spec##r, ADD2) } \
  :: d_step { up##r && IS_TAIL##r && AFTER(stable##r, spec##r) == OP -> \
       APPEND(stable##r, OP); update_replies = update_replies | (stable##r > 3 -> 2 : 1) } \
  :: d_step { up##r && IS_TAIL##r && AFTER(stable##r, spec##r) == ADD2 -> APPEND(stable##r, ADD2) } \
  :: d_step { up##r -> up##r = 0 } \
  :: d_step { up##r -> requests##r = requests##r | ADD2 }

/* handle_propagate of an entry whose index is the length of the history. */
#define HANDLE_PROPAGATE(entry, op, fits) \
  :: d_step { up2 && (prop2 & BIT(entry)) && fits && !IS_HEAD2 -> APPEND(spec2, op) }
#define ONE_LONG (spec2 == 0)
#define TWO_LONG (spec2 > 0 && spec2 < 4)

#define QUERY_AT(r, q) \
  :: d_step { (invoked_queries & BIT(q)) && up##r -> queries##r = queries##r | BIT(q) } \
  :: d_step { up##r && (queries##r & BIT(q)) && MAY_ANSWER##r && HAS(spec##r, OP) -> \
       answers_after = answers_after | BIT(q) } \
  :: d_step { up##r && (queries##r & BIT(q)) && MAY_ANSWER##r && !HAS(spec##r, OP) -> \
       answers_before = answers_before | BIT(q) }
#define QUERY(q) \
  :: d_step { !(invoked_queries & BIT(q)) -> invoked_queries = invoked_queries | BIT(q) } \
  :: d_step { (answers_before & BIT(q)) && !(completed_queries & BIT(q)) -> \
       completed_queries = completed_queries | BIT(q) } \
  :: d_step { (answers_after & BIT(q)) && !(completed_queries & BIT(q)) -> \
       completed_queries = completed_queries | BIT(q) } \
  QUERY_AT(1, q) \
  QUERY_AT(2, q)

active proctype system() {
end:
  do
  :: !(T1_1 && T1_2 && T1_3 && T2 && T3 && ONE_LSP && T4 && T5) -> assert(false)

  :: d_step { !invoked_update -> invoked_update = 1 }
  :: d_step { (update_replies & 1) && !completed_update -> completed_update = 1 }
  :: d_step { (update_replies & 2) && !completed_update -> completed_update = 1 }
  REPLICA(1)
  REPLICA(2)

  /* send_propagate */
  :: d_step { up1 && HAS_NEXT1 -> prop2 = prop2 | 1 }
  :: d_step { up1 && HAS_NEXT1 && spec1 -> prop2 = prop2 | BIT(FIRST(spec1)) }
  :: d_step { up1 && HAS_NEXT1 && spec1 > 3 -> prop2 = prop2 | BIT(SECOND(spec1) + 2) }
  HANDLE_PROPAGATE(1, OP, ONE_LONG)
  HANDLE_PROPAGATE(2, ADD2, ONE_LONG)
  HANDLE_PROPAGATE(3, OP, TWO_LONG)
  HANDLE_PROPAGATE(4, ADD2, TWO_LONG)

  /* send_acknowledgment, handle_acknowledgment */
  :: d_step { up2 && IN_CHAIN2 && !detected2 -> ack1 = ack1 | 1 }
  :: d_step { up2 && IN_CHAIN2 && !detected2 && HAS(stable2, OP) -> ack1 = ack1 | BIT(OP) }
  :: d_step { up2 && IN_CHAIN2 && !detected2 && HAS(stable2, ADD2) -> ack1 = ack1 | BIT(ADD2) }
  :: d_step { up1 && (ack1 & BIT(OP)) && AFTER(stable1, spec1) == OP -> APPEND(stable1, OP) }
  :: d_step { up1 && (ack1 & BIT(ADD2)) && AFTER(stable1, spec1) == ADD2 -> APPEND(stable1, ADD2) }

  :: d_step { up1 && !up2 -> detected1 = 1 }
  :: d_step { up2 && !up1 -> detected2 = 1 }
#if N > 0
  QUERY(0)
#endif
#if N > 1
  QUERY(1)
#endif
  od
}
