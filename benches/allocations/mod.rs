//! What is allocated while something runs.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Counts from now on.
pub(crate) fn region() -> Region<'static, System> {
    Region::new(ALLOCATOR)
}
