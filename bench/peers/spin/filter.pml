/* The filter lock (Peterson 1981; Herlihy and Shavit, section 2.4) for N = 2 .. 5 processes. */
#ifndef N
#define N 3
#endif

/* Of each process: climbing 0, volunteering 1, waiting 2, critical 3. */
byte place[N];
byte level[N];
byte victim[N];   /* of rooms 1 .. N - 1: 0 nobody, else the process + 1 */

#define EACH(test, p) (test(p, 0) && test(p, 1) MORE(test, p))
#define COUNT(test, p) (test(p, 0) + test(p, 1) PLUS(test, p))
#if N == 2
#define MORE(test, p)
#define PLUS(test, p)
#elif N == 3
#define MORE(test, p) && test(p, 2)
#define PLUS(test, p) + test(p, 2)
#elif N == 4
#define MORE(test, p) && test(p, 2) && test(p, 3)
#define PLUS(test, p) + test(p, 2) + test(p, 3)
#else
#define MORE(test, p) && test(p, 2) && test(p, 3) && test(p, 4)
#define PLUS(test, p) + test(p, 2) + test(p, 3) + test(p, 4)
#endif

#define BEHIND(p, q) (p == q || level[q] < level[p])
#define CRITICAL(_, p) (place[p] == 3)
/* Whether `p` has left the room towards the critical section. */
#define PASSED(room, p) (level[p] > room || (level[p] == room && (place[p] == 0 || place[p] == 3)))
#define KEEPS_ONE(room) (room >= N || COUNT(PASSED, room) <= N - room)

#define MUTUAL_EXCLUSION (COUNT(CRITICAL, 0) <= 1)
#define EACH_ROOM_KEEPS_ONE (KEEPS_ONE(1) && KEEPS_ONE(2) && KEEPS_ONE(3) && KEEPS_ONE(4))

#define PROCESS(p) \
  :: d_step { place[p] == 0 -> level[p] = level[p] + 1; place[p] = 1 } \
  :: d_step { place[p] == 1 -> victim[level[p]] = p + 1; place[p] = 2 } \
  :: d_step { place[p] == 2 && (victim[level[p]] != p + 1 || EACH(BEHIND, p)) -> \
       place[p] = (level[p] == N - 1 -> 3 : 0) } \
  :: d_step { place[p] == 3 -> level[p] = 0; place[p] = 0 }

active proctype system() {
  do
  :: !(MUTUAL_EXCLUSION && EACH_ROOM_KEEPS_ONE) -> assert(false)
  PROCESS(0)
  PROCESS(1)
#if N > 2
  PROCESS(2)
#endif
#if N > 3
  PROCESS(3)
#endif
#if N > 4
  PROCESS(4)
#endif
  od
}
