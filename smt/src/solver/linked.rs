//! Z3 as a library: commands go through its interpreter of SMT-LIB 2.
#![allow(unsafe_code)]

use super::{Interrupter, Talk};
use std::ffi::{CStr, CString};
use std::sync::Arc;
use z3_sys::{
    Z3_context, Z3_del_config, Z3_del_context, Z3_eval_smtlib2_string, Z3_interrupt, Z3_mk_config,
    Z3_mk_context, Z3_set_error_handler,
};

/// A context of Z3 of its own.
pub struct Linked(Arc<Context>);

impl Linked {
    /// A new context.
    ///
    /// # Errors
    /// Z3 gives none.
    pub fn new() -> Result<Self, String> {
        // SAFETY: a configuration of its own, given up as soon as the context is made.
        let context = unsafe {
            let config = Z3_mk_config().ok_or("Z3 gives no configuration")?;
            let context = Z3_mk_context(config);
            Z3_del_config(config);
            context
        };
        let context = context.ok_or("Z3 gives no context")?;
        // SAFETY: the context is new; without a handler, Z3 reports errors in what it prints.
        unsafe { Z3_set_error_handler(context, None) };
        Ok(Self(Arc::new(Context(context))))
    }
}

impl Talk for Linked {
    fn run(&mut self, commands: &str) -> Result<String, String> {
        let commands = CString::new(commands).map_err(|_| "a name with a zero in it".to_owned())?;
        // SAFETY: the context lives as long as this; the text that is given back lives until the
        // next call, and is copied before.
        unsafe {
            let said = Z3_eval_smtlib2_string(self.0.0, commands.as_ptr());
            if said.is_null() {
                return Err("Z3 says nothing".to_owned());
            }
            Ok(CStr::from_ptr(said).to_string_lossy().into_owned())
        }
    }

    fn interrupter(&self) -> Interrupter {
        let context = self.0.clone();
        // SAFETY: the context lives as long as what holds it.
        Box::new(move || unsafe { Z3_interrupt(context.0) })
    }
}

/// A context, given up when nobody can interrupt it any more.
struct Context(Z3_context);

// SAFETY: only one thread gives commands; others only interrupt, which Z3 allows from any thread.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made by `Linked::new`, and this is its last use.
        unsafe { Z3_del_context(self.0) }
    }
}
