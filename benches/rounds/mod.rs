//! Ratios on a shared machine: the candidates take turns, and medians of the same rounds are compared, in
//! time on the processor where one thread does the work.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// Whether we are measuring, and not merely being run by `cargo test --all-targets`.
pub(crate) fn measuring() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// How long that takes of this thread's time.
pub(crate) fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let start = ThreadTime::now();
    black_box(run());
    start.elapsed()
}

/// What is timed: its name, and a run that says how long it took.
pub(crate) type Candidate<'a> = (&'a str, &'a mut dyn FnMut() -> Duration);

/// Runs the candidates in turn, several rounds; each says how long it took. Prints the median of each and its
/// ratio to every floor, of which there are one or more at the front.
pub(crate) fn compare(what: &str, rounds: usize, floors: usize, candidates: &mut [Candidate<'_>]) {
    let rounds = if measuring() { rounds } else { 0 };
    let mut seconds = vec![Vec::new(); candidates.len()];
    for round in 0..=rounds {
        for ((_, run), seconds) in candidates.iter_mut().zip(&mut seconds) {
            let took = run().as_secs_f64();
            // The first round warms up.
            if round > 0 || rounds == 0 {
                seconds.push(took);
            }
        }
    }
    let medians = seconds.iter_mut().map(|seconds| {
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    });
    let medians: Vec<_> = medians.collect();
    for ((name, _), median) in candidates.iter().zip(&medians) {
        for ((floor, _), least) in candidates.iter().zip(&medians).take(floors) {
            println!("ratio {what}: {name}/{floor} {:.2} ({:.2} ms)", median / least, median * 1e3);
        }
    }
}

/// The same numbers every time (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}
