//! The journal in memory is what every other must equal.

use candor_journal::{Journal, Memory, conformance};

#[test]
fn memory_conforms() {
    conformance::run(Memory::default);
}

#[test]
fn memory_is_bounded() {
    let memory = Memory::new(10);
    for number in 0..50 {
        memory.append(conformance::sample(number));
    }
    assert!(memory.get(conformance::id(39)).unwrap().is_none());
    assert!(memory.get(conformance::id(40)).unwrap().is_some());
}
