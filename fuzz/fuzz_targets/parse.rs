//! Whatever the bytes: no panic, and every problem has a place inside the text.
#![no_main]

use ir::FileId;
use libfuzzer_sys::fuzz_target;
use specc_fuzz::with_large_stack;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = spec_lang::decode(bytes) else { return };
    with_large_stack(|| {
        let (_, problems) = spec_lang::parse(FileId(0), &text);
        for problem in problems {
            assert!(text.get(problem.at.start as usize..problem.at.end as usize).is_some());
        }
    });
});
