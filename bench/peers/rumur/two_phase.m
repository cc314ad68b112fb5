-- Two-phase commit (Gray and Lamport, Consensus on Transaction Commit): the TLA+ module TwoPhase.
const
  N: 3;

type
  manager: 0 .. N - 1;
  decision: enum { working, prepared, committed, aborted };
  phase: enum { init, commit, abort };

var
  state: array[manager] of decision;
  tm: phase;
  heard: array[manager] of boolean;
  ready: array[manager] of boolean;
  do_commit: boolean;
  do_abort: boolean;

startstate begin
  for m: manager do
    state[m] := working;
    heard[m] := false;
    ready[m] := false;
  end;
  tm := init;
  do_commit := false;
  do_abort := false;
end;

rule "tm_commit" tm = init & forall m: manager do heard[m] end ==> begin
  tm := commit;
  do_commit := true;
end;

rule "tm_abort" tm = init ==> begin
  tm := abort;
  do_abort := true;
end;

ruleset m: manager do
  rule "tm_receive_prepared" tm = init & ready[m] ==> begin heard[m] := true; end;
  rule "prepare" state[m] = working ==> begin state[m] := prepared; ready[m] := true; end;
  rule "choose_to_abort" state[m] = working ==> begin state[m] := aborted; end;
  rule "receive_commit" do_commit ==> begin state[m] := committed; end;
  rule "receive_abort" do_abort ==> begin state[m] := aborted; end;
end;

-- An invariant would be evaluated after every step; a rule's guard is evaluated once in every state.
rule "consistent"
  !((forall m: manager do state[m] != committed end) | (forall m: manager do state[m] != aborted end))
==> begin
  error "consistent";
end;
