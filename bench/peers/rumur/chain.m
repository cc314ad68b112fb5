-- Dynamic chain replication (Altinbueken 2017, Figures 5.1 to 5.4) with one client, one update, N
-- queries and two replicas. Replica 1 is the initial one, `announce` proposes replica 2 only.
--
-- Every history starts with "add 1", which is not stored. The operations that may follow are OP, the
-- client's update, and ADD, "add 2", and no replica has one twice: five histories. Replica 1 comes
-- first in every chain, so only replica 2 gets propagated entries and only replica 1 acknowledgments.
const
  N: 1;

  START: 0;
  OP: 1;
  ADD: 2;
  OP_ADD: 3;   -- OP + 2
  ADD_OP: 4;   -- ADD + 2

type
  replica: 1 .. 2;
  query: 1 .. N;
  history: START .. ADD_OP;

var
  -- The client.
  invoked_update: boolean;
  completed_update: boolean;
  reply_op: boolean;                        -- with the history OP
  reply_add_op: boolean;
  invoked: array[query] of boolean;
  completed: array[query] of boolean;
  answer_before: array[query] of boolean;   -- with an empty history
  answer_after: array[query] of boolean;    -- with that of OP
  -- The replicas.
  up: array[replica] of boolean;
  detected: array[replica] of boolean;      -- the crash of the other one
  request_op: array[replica] of boolean;
  request_add: array[replica] of boolean;
  spec: array[replica] of history;          -- spcltv_hist
  stable: array[replica] of history;        -- stable_hist
  queries: array[replica] of array[query] of boolean;
  -- Propagated to replica 2, with the index.
  prop_0: boolean;
  prop_op_1: boolean;
  prop_add_1: boolean;
  prop_op_2: boolean;
  prop_add_2: boolean;
  -- Acknowledged to replica 1.
  ack_0: boolean;
  ack_op: boolean;
  ack_add: boolean;

startstate begin
  invoked_update := false;
  completed_update := false;
  reply_op := false;
  reply_add_op := false;
  for q: query do
    invoked[q] := false;
    completed[q] := false;
    answer_before[q] := false;
    answer_after[q] := false;
  end;
  for r: replica do
    up[r] := true;
    detected[r] := false;
    request_op[r] := false;
    request_add[r] := false;
    spec[r] := START;
    stable[r] := START;
    for q: query do
      queries[r][q] := false;
    end;
  end;
  prop_0 := false;
  prop_op_1 := false;
  prop_add_1 := false;
  prop_op_2 := false;
  prop_add_2 := false;
  ack_0 := false;
  ack_op := false;
  ack_add := false;
end;

-- Clients, Figure 5.1.

rule "invoke_update" !invoked_update ==> begin
  invoked_update := true;
end;

rule "complete_update" reply_op & !completed_update ==> begin
  completed_update := true;
end;

rule "complete_update" reply_add_op & !completed_update ==> begin
  completed_update := true;
end;

ruleset q: query do
  rule "invoke_query" !invoked[q] ==> begin
    invoked[q] := true;
  end;

  rule "complete_query" answer_before[q] & !completed[q] ==> begin
    completed[q] := true;
  end;

  rule "complete_query" answer_after[q] & !completed[q] ==> begin
    completed[q] := true;
  end;
end;

-- Updates, Figure 5.2.

ruleset r: replica do
  rule "send_update" invoked_update & up[r] ==> begin
    request_op[r] := true;
  end;

  rule "order_request"
    up[r] & request_op[r] & (spec[r] = START | spec[r] = ADD)
    & (r = 1 | (detected[2] & spec[2] >= ADD))
  ==> begin
    spec[r] := spec[r] = START ? OP : ADD_OP;
  end;

  rule "order_request"
    up[r] & request_add[r] & spec[r] < ADD & (r = 1 | (detected[2] & spec[2] >= ADD))
  ==> begin
    spec[r] := spec[r] = START ? ADD : OP_ADD;
  end;

  -- Of the operation OP.
  rule "send_reply"
    up[r]
    & ((stable[r] = START & (spec[r] = OP | spec[r] = OP_ADD)) | (stable[r] = ADD & spec[r] = ADD_OP))
    & (r = 1 ? spec[1] < ADD | detected[1] : spec[2] >= ADD)
  ==> begin
    if stable[r] = START then
      stable[r] := OP;
      reply_op := true;
    else
      stable[r] := ADD_OP;
      reply_add_op := true;
    end;
  end;

  -- Of the operation ADD.
  rule "send_reply"
    up[r]
    & ((stable[r] = START & (spec[r] = ADD | spec[r] = ADD_OP)) | (stable[r] = OP & spec[r] = OP_ADD))
    & (r = 1 ? detected[1] : spec[2] >= ADD)
  ==> begin
    stable[r] := stable[r] = START ? ADD : OP_ADD;
  end;
end;

rule "send_propagate" up[1] & spec[1] >= ADD & !detected[1] ==> begin
  prop_0 := true;
end;

rule "send_propagate" up[1] & spec[1] >= ADD & !detected[1] ==> begin
  if spec[1] = OP_ADD then
    prop_op_1 := true;
  else
    prop_add_1 := true;
  end;
end;

rule "send_propagate" up[1] & spec[1] > ADD & !detected[1] ==> begin
  if spec[1] = OP_ADD then
    prop_add_2 := true;
  else
    prop_op_2 := true;
  end;
end;

-- The assertions hold since nothing is ordered twice.

rule "handle_propagate" up[2] & prop_op_1 & spec[2] = START ==> begin
  spec[2] := OP;
end;

rule "handle_propagate" up[2] & prop_add_1 & spec[2] = START ==> begin
  spec[2] := ADD;
end;

rule "handle_propagate"
  up[2] & prop_op_2 & (spec[2] = OP | (spec[2] = ADD & !detected[2]))
==> begin
  assert spec[2] = ADD "ordered twice";
  spec[2] := ADD_OP;
end;

rule "handle_propagate"
  up[2] & prop_add_2 & (spec[2] = OP | (spec[2] = ADD & !detected[2]))
==> begin
  assert spec[2] = OP "ordered twice";
  spec[2] := OP_ADD;
end;

rule "send_acknowledgment" up[2] & spec[2] >= ADD & !detected[2] ==> begin
  ack_0 := true;
end;

rule "send_acknowledgment"
  up[2] & stable[2] != START & stable[2] != ADD & spec[2] >= ADD & !detected[2]
==> begin
  ack_op := true;
end;

rule "send_acknowledgment" up[2] & stable[2] >= ADD & spec[2] >= ADD & !detected[2] ==> begin
  ack_add := true;
end;

rule "handle_acknowledgment"
  up[1] & ack_op
  & ((stable[1] = START & (spec[1] = OP | spec[1] = OP_ADD)) | (stable[1] = ADD & spec[1] = ADD_OP))
==> begin
  stable[1] := stable[1] = START ? OP : ADD_OP;
end;

rule "handle_acknowledgment"
  up[1] & ack_add
  & ((stable[1] = START & (spec[1] = ADD | spec[1] = ADD_OP)) | (stable[1] = OP & spec[1] = OP_ADD))
==> begin
  stable[1] := stable[1] = START ? ADD : OP_ADD;
end;

-- Queries, Figure 5.3.

ruleset r: replica do
  ruleset q: query do
    rule "send_query" invoked[q] & up[r] ==> begin
      queries[r][q] := true;
    end;

    rule "query_chain"
      queries[r][q] & up[r]
      & (r = 1 ? spec[1] < ADD | detected[1] | spec[1] = stable[1] : spec[2] >= ADD)
    ==> begin
      if spec[r] = START | spec[r] = ADD then
        answer_before[q] := true;
      else
        answer_after[q] := true;
      end;
    end;
  end;
end;

-- Configuration, Figure 5.4.

ruleset r: replica do
  rule "crash" up[r] ==> begin
    up[r] := false;
  end;

  rule "detect" up[r] & !up[3 - r] ==> begin
    detected[r] := true;
  end;

  rule "announce" up[r] ==> begin
    request_add[r] := true;
  end;
end;

-- Theorems 1 to 5. An invariant would be evaluated after every step; a rule's guard is evaluated once
-- in every state. `p` is a prefix of `h` if it is START, `h`, or `h` without its second operation.

rule "theorem_1_1"
  up[1] & up[2]
  & !(spec[1] = START | spec[2] = START | spec[1] = spec[2] | spec[2] = spec[1] + 2 | spec[1] = spec[2] + 2)
==> begin
  error "theorem_1_1";
end;

rule "theorem_1_2"
  up[1] & up[2] & (spec[1] >= ADD | spec[2] >= ADD)
  & !(spec[2] = START | spec[1] = spec[2] | spec[1] = spec[2] + 2)
==> begin
  error "theorem_1_2";
end;

rule "theorem_1_3"
  up[1] & up[2] & (spec[1] >= ADD | spec[2] >= ADD)
  & ((prop_op_1 & spec[1] != OP & spec[1] != OP_ADD)
    | (prop_add_1 & spec[1] != ADD & spec[1] != ADD_OP)
    | (prop_op_2 & spec[1] != ADD_OP)
    | (prop_add_2 & spec[1] != OP_ADD))
==> begin
  error "theorem_1_3";
end;

rule "theorem_2"
  !invoked_update & exists r: replica do spec[r] != START & spec[r] != ADD end
==> begin
  error "theorem_2";
end;

-- Of a history that has a first operation, and a second one.
function first_is_stable(r: replica): boolean;
begin
  return !up[1] | spec[1] = spec[r] | (spec[1] != START & (spec[1] - spec[r]) % 2 = 0);
end;

function second_is_stable(r: replica): boolean;
begin
  return (!up[1] | spec[1] = spec[r]) & (!up[2] | spec[r] != ADD_OP | spec[2] = ADD_OP);
end;

function op_is_everywhere(): boolean;
begin
  return (!up[1] | (spec[1] != START & spec[1] != ADD)) & (!up[2] | spec[2] < ADD | spec[2] > ADD);
end;

function add_is_everywhere(): boolean;
begin
  return !up[1] | spec[1] >= ADD;
end;

rule "theorem_3"
  exists r: replica do
    up[r] & spec[r] != START
    & ((first_is_stable(r) & !(spec[r] % 2 = 1 ? op_is_everywhere() : add_is_everywhere()))
      | (spec[r] > ADD & second_is_stable(r)
        & !(spec[r] = ADD_OP ? op_is_everywhere() : add_is_everywhere())))
  end
==> begin
  error "theorem_3";
end;

-- The longest stable prefix of the history of `r`, which is START when it is not live.
function lsp_of(r: replica): history;
begin
  if !up[r] | spec[r] = START then
    return START;
  end;
  if spec[r] > ADD then
    if second_is_stable(r) then
      return spec[r];
    end;
    return first_is_stable(r) ? spec[r] - 2 : START;
  end;
  return first_is_stable(r) ? spec[r] : START;
end;

-- Of all: it must be one, and what theorems 4 and 5 say holds of it.
function theorems_4_and_5(): boolean;
var
  one: history;
  two: history;
  lsp: history;
begin
  one := lsp_of(1);
  two := lsp_of(2);
  if one = START | one = two | two = one + 2 then
    lsp := two;
  elsif two = START | one = two + 2 then
    lsp := one;
  else
    return false;
  end;
  if up[1] then
    if spec[1] != lsp & (spec[1] < ADD | detected[1]) then
      return false;
    end;
    if !(stable[1] = START | stable[1] = lsp | lsp = stable[1] + 2)
      | !(lsp = START | lsp = spec[1] | spec[1] = lsp + 2) then
      return false;
    end;
  end;
  return !up[2] | spec[2] < ADD
    | (spec[2] = lsp & (stable[2] = START | stable[2] = lsp | lsp = stable[2] + 2));
end;

rule "theorems_4_and_5" !theorems_4_and_5() ==> begin
  error "theorems_4_and_5";
end;
