//! A coherence.yml and an environments.yml, in one input with a line of `=` between them. The invariants are those of the test suite.
#![no_main]

#[path = "../../crates/app/tests/config/invariants.rs"]
mod invariants;

use libfuzzer_sys::fuzz_target;

const BETWEEN: &[u8] = b"\n====\n";

fuzz_target!(|input: &[u8]| {
    let at = input.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    let (services, environments) = match at {
        Some(at) => (&input[..at], &input[at + BETWEEN.len()..]),
        // Without the line it is both.
        None => (input, input),
    };
    invariants::hold(services, environments);
});
