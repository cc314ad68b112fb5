-- Single-decree Paxos with a message set (Lamport's TLA+ module Paxos): 3 acceptors, 2 values,
-- N ballots. A ballot has one proposal, so a vote is named by its ballot.
const
  N: 2;

type
  acceptor: 0 .. 2;
  value: 1 .. 2;
  ballot: 0 .. N - 1;

var
  prepare: array[ballot] of boolean;
  propose: array[ballot] of 0 .. 2;                       -- 0 nothing yet
  joined: array[acceptor] of 0 .. N;                      -- the highest ballot + 1
  voted: array[acceptor] of 0 .. N;                       -- the ballot of the last vote + 1
  promise: array[acceptor] of array[ballot] of 0 .. N + 1; -- 0 none, else `voted` + 1
  accept: array[acceptor] of array[ballot] of boolean;

startstate begin
  for b: ballot do
    prepare[b] := false;
    propose[b] := 0;
    for a: acceptor do
      promise[a][b] := 0;
      accept[a][b] := false;
    end;
  end;
  for a: acceptor do
    joined[a] := 0;
    voted[a] := 0;
  end;
end;

ruleset b: ballot do
  rule "phase1a" true ==> begin
    prepare[b] := true;
  end;

  ruleset a: acceptor do
    rule "phase1b" prepare[b] & b + 1 > joined[a] ==> begin
      joined[a] := b + 1;
      promise[a][b] := voted[a] + 1;
    end;

    rule "phase2b" propose[b] != 0 & b + 1 >= joined[a] ==> begin
      joined[a] := b + 1;
      voted[a] := b + 1;
      accept[a][b] := true;
    end;
  end;

  -- Of the two promises of a quorum the one with the later vote decides.
  ruleset v: value do
    rule "phase2a"
      propose[b] = 0
      & exists a: acceptor do exists c: acceptor do
        a != c & promise[c][b] != 0 & promise[a][b] >= promise[c][b]
        & (promise[a][b] = 1 | propose[promise[a][b] - 2] = v)
      end end
    ==> begin
      propose[b] := v;
    end;
  end;
end;

-- An invariant would be evaluated after every step; a rule's guard is evaluated once in every state.
rule "agreement"
  exists b: ballot do exists c: ballot do
    b < c & propose[b] != propose[c]
    & exists a: acceptor do exists d: acceptor do a < d & accept[a][b] & accept[d][b] end end
    & exists a: acceptor do exists d: acceptor do a < d & accept[a][c] & accept[d][c] end end
  end end
==> begin
  error "agreement";
end;

rule "validity"
  exists b: ballot do propose[b] = 0 & exists a: acceptor do accept[a][b] end end
==> begin
  error "validity";
end;

-- In each earlier ballot a quorum voted for the same value, or did not vote and never will.
rule "proposals_are_safe"
  exists b: ballot do exists c: ballot do
    propose[b] != 0 & c < b
    & !exists a: acceptor do exists d: acceptor do
      a < d
      & (accept[a][c] ? propose[c] = propose[b] : joined[a] > c + 1)
      & (accept[d][c] ? propose[c] = propose[b] : joined[d] > c + 1)
    end end
  end end
==> begin
  error "proposals_are_safe";
end;
