//! Native code from bytecode, by Cranelift.
//!
//! Says the same as the [`Vm`](crate::vm::Vm) of the same bytecode, but gives no details of stops
//! and emitted states.
#![allow(unsafe_code)]

mod calls;
mod emit;
mod helpers;
mod translate;

use crate::code::{Bytecode, Chunk};
use crate::foreign::World;
use crate::foreign::memo::Memo;
use crate::program::Foreign;
use crate::store::Apart;
use crate::vm::{Counts, Emitted, Stopped};
use cranelift_codegen::CodegenError;
use cranelift_codegen::ir::{AbiParam, Signature, types};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{FuncId, Linkage, Module, ModuleError, default_libcall_names};
use std::ptr::{null, null_mut};
use verdict::Undefined;

/// A compiled routine: context, input, arguments, results; 0, or 1 more than a trap's number.
type Routine = unsafe extern "C" fn(*mut Context<'_>, *const u64, *const u64, *mut u64) -> u64;

/// What compiled code and the helpers it calls share.
#[repr(C)]
pub struct Context<'a> {
    /// Where the next state's words go.
    words: *mut u64,
    /// Where its site goes.
    sites: *mut u32,
    /// Where the words of states must end.
    end: *mut u64,
    /// Where the sites of the list begin.
    first_site: *mut u32,
    /// What was counted.
    counts: *mut Counts,
    /// For each transition, its steps.
    taken: *mut Apart<u64>,
    emitted: *mut Emitted,
    state_words: usize,
    memo: &'a mut Memo,
    foreign: &'a [Foreign],
    world: &'a World<'a>,
    undefined: Option<Undefined>,
}

/// Most variables times jumps of a routine: Cranelift's memory grows with them.
const LARGEST: usize = 1 << 22;

fn is_too_large(chunk: &Chunk) -> bool {
    let variables = chunk.temporaries as usize - chunk.constants.len();
    let jumps = chunk.code.iter().filter(|instr| translate::target(instr).is_some()).count();
    variables * jumps > LARGEST
}

/// Compiled routines; they live as long as this.
pub struct Native {
    module: Option<JITModule>,
    /// The routines, from this one on.
    first: usize,
    routines: Vec<Routine>,
    /// The number of transitions that they count.
    transitions: usize,
}

// SAFETY: the code is finished: nothing changes it until it is dropped, and it keeps all its state in
// the context and on the stack.
unsafe impl Send for Native {}
// SAFETY: as above.
unsafe impl Sync for Native {}

impl Native {
    /// Compiles the routines from one on, and all functions; states have that many words.
    ///
    /// # Errors
    /// The machine, or something in the code, is not supported; or a routine is so large that
    /// compiling it takes longer than running its bytecode.
    pub fn new(
        code: &Bytecode,
        first: usize,
        state_words: usize,
    ) -> Result<Self, Box<ModuleError>> {
        let routines = &code.routines[first..];
        if routines.iter().chain(&code.functions).any(is_too_large) {
            return Err(Box::new(CodegenError::CodeTooLarge.into()));
        }
        // The bytecode is simplified already: what Cranelift would do beyond that costs more than it
        // gains.
        let flags = [("opt_level", "none"), ("enable_verifier", "false")];
        let builder = JITBuilder::with_flags(&flags, default_libcall_names())?;
        let mut module = JITModule::new(builder);
        let signature = signature(&module);
        let mut declare = |kind: &str, index: usize| {
            module.declare_function(&format!("{kind}{index}"), Linkage::Local, &signature)
        };
        let ids = |count: usize, kind: &str, declare: &mut dyn FnMut(&str, usize) -> _| {
            (0..count).map(|index| declare(kind, index)).collect::<Result<Vec<FuncId>, _>>()
        };
        let routine_ids = ids(routines.len(), "routine", &mut declare)?;
        let functions = ids(code.functions.len(), "function", &mut declare)?;
        let all = routines.iter().zip(&routine_ids).chain(code.functions.iter().zip(&functions));
        let mut context = module.make_context();
        let mut builders = FunctionBuilderContext::new();
        for (chunk, id) in all {
            context.func.signature = signature.clone();
            let place = translate::Place { code, functions: &functions, state_words };
            translate::chunk(chunk, &place, &mut module, &mut context.func, &mut builders);
            module.define_function(*id, &mut context)?;
            module.clear_context(&mut context);
        }
        module.finalize_definitions()?;
        let pointer = |id: &FuncId| {
            // SAFETY: the function was defined with this signature.
            unsafe { std::mem::transmute::<*const u8, Routine>(module.get_finalized_function(*id)) }
        };
        let routines = routine_ids.iter().map(pointer).collect();
        Ok(Self { module: Some(module), first, routines, transitions: code.transitions() })
    }

    /// Runs all routines, in order, and adds what they emit and count.
    ///
    /// # Errors
    /// Where one of them stopped, without details.
    #[inline]
    pub fn run_all(
        &self,
        input: &[u64],
        out: &mut Emitted,
        state_words: usize,
        context: Shared<'_>,
    ) -> Result<(), Stopped> {
        if out.taken.len() < self.transitions {
            out.taken.resize(self.transitions, Apart::default());
        }
        let mut context = Context::new(out, state_words, context);
        context.open(1);
        let mut status = 0;
        for routine in &self.routines {
            // SAFETY: the code reads as many words of input as the program that it was compiled
            // from, has no results, writes states only where there is room, and counts only
            // transitions that there are.
            status = unsafe { routine(&mut context, input.as_ptr(), null(), null_mut()) };
            if status != 0 {
                break;
            }
        }
        context.close();
        context.result(status)
    }

    /// The result of a routine that emits nothing; none if it stopped, or is not compiled.
    #[inline]
    pub fn ask(&self, routine: usize, input: &[u64], context: Shared<'_>) -> Option<u64> {
        let routine = self.routines.get(routine.checked_sub(self.first)?)?;
        let mut results = [0u64; 1];
        let mut context = Context::new(null_mut(), 1, context);
        // SAFETY: as above, but that it writes its one result and no states.
        let status = unsafe { routine(&mut context, input.as_ptr(), null(), results.as_mut_ptr()) };
        context.result(status).is_ok().then_some(results[0])
    }
}

/// What code shares with the worker that runs it.
pub type Shared<'a> = (&'a mut Memo, &'a [Foreign], &'a World<'a>);

impl Drop for Native {
    fn drop(&mut self) {
        if let Some(module) = self.module.take() {
            // SAFETY: the pointers into the code are dropped with it.
            unsafe { module.free_memory() };
        }
    }
}

impl<'a> Context<'a> {
    fn new(emitted: *mut Emitted, state_words: usize, (memo, foreign, world): Shared<'a>) -> Self {
        Self {
            words: null_mut(),
            sites: null_mut(),
            end: null_mut(),
            first_site: null_mut(),
            counts: null_mut(),
            taken: null_mut(),
            emitted,
            state_words,
            memo,
            foreign,
            world,
            undefined: None,
        }
    }

    #[inline]
    fn result(&mut self, status: u64) -> Result<(), Stopped> {
        match status {
            0 => Ok(()),
            trap => self.stopped(trap),
        }
    }

    #[cold]
    fn stopped(&mut self, status: u64) -> Result<(), Stopped> {
        self.memo.reset();
        let undefined = self.undefined.take();
        Err(Stopped { trap: status as u32 - 1, details: Vec::new(), undefined })
    }

    /// Gives the code the list to add to, with room to write at least so many states to.
    fn open(&mut self, states: usize) {
        const LEAST: usize = 64;
        let states = states.max(LEAST);
        // SAFETY: `emitted` is valid and nobody else uses it while the code runs.
        let emitted = unsafe { &mut *self.emitted };
        emitted.words.reserve(states * self.state_words);
        emitted.sites.reserve(states);
        let words = emitted.words.capacity() - emitted.words.len();
        let sites = emitted.sites.capacity() - emitted.sites.len();
        let room = words.min(sites * self.state_words);
        self.words = emitted.words.spare_capacity_mut().as_mut_ptr().cast();
        self.sites = emitted.sites.spare_capacity_mut().as_mut_ptr().cast();
        self.first_site = emitted.sites.as_mut_ptr();
        self.counts = &raw mut emitted.counts;
        self.taken = emitted.taken.as_mut_ptr();
        // SAFETY: still in the list, or at its end.
        self.end = unsafe { self.words.add(room) };
    }

    /// Takes over what the code wrote.
    fn close(&mut self) {
        // SAFETY: as above; the code wrote all words and sites up to its pointers, in order, from
        // the ends of the lists on.
        unsafe {
            let emitted = &mut *self.emitted;
            let words = self.words.offset_from(emitted.words.as_ptr()) as usize;
            let sites = self.sites.offset_from(emitted.sites.as_ptr()) as usize;
            emitted.words.set_len(words);
            emitted.sites.set_len(sites);
        }
    }
}

fn signature(module: &JITModule) -> Signature {
    let mut signature = module.make_signature();
    signature.params.extend([AbiParam::new(types::I64); 4]);
    signature.returns.push(AbiParam::new(types::I64));
    signature
}
