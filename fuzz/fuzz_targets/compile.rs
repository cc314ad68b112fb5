//! Whatever the bytes: no panic, and what compiles without problems is well-formed.
#![no_main]

use ir::{Sources, well_formed};
use libfuzzer_sys::fuzz_target;
use specc_fuzz::with_large_stack;
use std::io::ErrorKind;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = spec_lang::decode(bytes) else { return };
    with_large_stack(|| {
        let mut sources = Sources::default();
        let root = sources.add("fuzz.spec", text);
        let nothing = |_: &str| Err(ErrorKind::NotFound.into());
        if let Some(module) = spec_lang::compile(root, &mut sources, &nothing, &[]).module {
            assert_eq!(well_formed::check_module(&module), vec![]);
        }
    });
});
