//! The `specc` command.
fn main() {}
