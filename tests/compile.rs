//! A wrong call does not compile (`DESIGN.md`, "Lifecycles": "`Case<Planning>` has planning's methods and no
//! others ... and a wrong call does not compile (tests prove it)").
//!
//! Which pairs of stage and method exist is held against the whole table in `tests/door.rs`, by the compiler
//! and without snapshots; here are the few mistakes whose messages people will see. Snapshots are of the
//! stable compiler; after an upgrade write them anew with `TRYBUILD=overwrite cargo test --test compile`.

#[test]
fn a_wrong_call_does_not_compile() {
    let tests = trybuild::TestCases::new();
    tests.pass("tests/compile/whole_process.rs");
    for mistake in
        ["plan_before_planning", "close_before_evaluation", "case_made_up", "another_payload", "worker_for_team"]
    {
        tests.compile_fail(format!("tests/compile/{mistake}.rs"));
    }
}
