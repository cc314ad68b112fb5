//! What compiled code calls.

use super::Context;
use crate::program::node::{floor_div, floor_mod};
use std::ptr::null;

/// Room for so many more states.
pub extern "C" fn grow(context: &mut Context<'_>, states: u64) {
    context.close();
    context.open(states as usize);
}

/// The leaves of the result of a foreign operation, until the next call; null if it is undefined.
///
/// # Safety
/// As many words as the operation has leaves of arguments can be read from `args`.
pub unsafe extern "C" fn call(
    context: &mut Context<'_>,
    foreign: u64,
    args: *const u64,
    len: u64,
) -> *const u64 {
    // SAFETY: promised by the caller; without arguments the pointer is still one of the stack.
    let args = unsafe { std::slice::from_raw_parts(args, len as usize) };
    match context.memo.call(context.world, context.foreign, foreign as u32, args) {
        Ok(leaves) => leaves.as_ptr(),
        Err(undefined) => {
            context.undefined = Some(undefined);
            null()
        }
    }
}

/// The leaves of the elements of an interned collection: where they start and, at `end`, where they
/// end. They stay there as long as the worker lives.
///
/// # Safety
/// `end` can be written to.
pub unsafe extern "C" fn elements(
    context: &mut Context<'_>,
    call: u64,
    source: u64,
    end: *mut *const u64,
) -> *const u64 {
    let elements = context.memo.elements(context.world, context.foreign, call as u32, source);
    let range = elements.as_ptr_range();
    // SAFETY: promised by the caller.
    unsafe { *end = range.end };
    range.start
}

/// The results of a region for these keys, until the next call; null if they are not known.
///
/// # Safety
/// So many words can be read from `keys`.
pub unsafe extern "C" fn recall(
    context: &mut Context<'_>,
    region: u64,
    keys: *const u64,
    len: u64,
) -> *const u64 {
    // SAFETY: promised by the caller.
    let keys = unsafe { std::slice::from_raw_parts(keys, len as usize) };
    context.memo.recall(region as u32, keys).map_or(null(), <[u64]>::as_ptr)
}

/// Remembers the results of a region.
///
/// # Safety
/// So many words can be read from `keys` and from `results`.
pub unsafe extern "C" fn remember(
    context: &mut Context<'_>,
    region: u64,
    keys: *const u64,
    len: u64,
    results: *const u64,
    results_len: u64,
) {
    // SAFETY: promised by the caller.
    let (keys, results) = unsafe {
        (
            std::slice::from_raw_parts(keys, len as usize),
            std::slice::from_raw_parts(results, results_len as usize),
        )
    };
    context.memo.remember(region as u32, keys, results);
}

/// Starts to collect.
pub extern "C" fn begin(context: &mut Context<'_>) {
    context.memo.begin();
}

/// Collects.
///
/// # Safety
/// So many words can be read.
pub unsafe extern "C" fn push(context: &mut Context<'_>, leaves: *const u64, len: u64) {
    // SAFETY: promised by the caller.
    context.memo.push(unsafe { std::slice::from_raw_parts(leaves, len as usize) });
}

/// Quotient rounded down.
pub extern "C" fn div(a: i64, b: i64) -> i64 {
    floor_div(a, b)
}

/// Remainder of it.
pub extern "C" fn modulo(a: i64, b: i64) -> i64 {
    floor_mod(a, b)
}
