//! Chance, drawn so that two policies meet the same luck.

use std::convert::Infallible;

use rand_core::{Rng, TryRng};
use rand_pcg::Pcg64Dxsm;

/// What is drawn. Each purpose has numbers of its own, so that one draw more in one place shifts no other.
///
/// The numbers are fixed for ever: changing one changes published results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// When clients come.
    Arrival,
    /// A client's tier and urgency on coming.
    Mix,
    /// How long a client stays.
    Stay,
    /// How long a client waits before giving up.
    Patience,
    /// How a client's tier changes.
    TierChange,
    /// When a client enters an institution, and for how long.
    Institution,
    /// When a client drops out.
    Dropout,
    /// Whether a client keeps an appointment.
    NoShow,
    /// When workers are absent.
    Absence,
    /// When workers leave.
    Turnover,
    /// How long a place of a worker stays empty.
    Vacancy,
    /// What a part of your own draws, by a number of your own.
    Own(u32),
}

impl Purpose {
    const fn number(self) -> u64 {
        match self {
            Self::Arrival => 0,
            Self::Mix => 1,
            Self::Stay => 2,
            Self::Patience => 3,
            Self::TierChange => 4,
            Self::Institution => 5,
            Self::Dropout => 6,
            Self::NoShow => 7,
            Self::Absence => 10,
            Self::Turnover => 11,
            Self::Vacancy => 12,
            #[expect(clippy::as_conversions, reason = "widens, which a constant can do in no other way")]
            Self::Own(number) => (1 << 32) | number as u64,
        }
    }
}

/// The streams of one replication: independent ones for each purpose and each client, worker or whatever the
/// index numbers. What is drawn for a client hangs on nothing that is done for others (common random numbers),
/// and a replication's streams hang on its own number alone: 31 replications hold the first 30.
///
/// # Source
///
/// The generator is PCG64DXSM (O'Neill; the one that `NumPy` recommends), each stream begun at a place of its own,
/// spread by the mixing function of `SplitMix64` (Steele, Lea, Flood 2014).
///
/// ```
/// use caseload::sim::{Purpose, Streams};
///
/// let mut stay = Streams::of(7, 0).stream(Purpose::Stay, 12);
/// let mut again = Streams::of(7, 0).stream(Purpose::Stay, 12);
/// assert_eq!(stay.exponential().to_bits(), again.exponential().to_bits());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streams {
    key: u64,
}

impl Streams {
    /// The streams of a seed's replication.
    #[must_use]
    pub fn of(seed: u64, replication: u32) -> Self {
        Self { key: spread(spread(0, seed), replication.into()) }
    }

    /// The stream of a purpose for a client, a worker, or whatever has that number.
    #[must_use]
    #[inline]
    pub fn stream(self, purpose: Purpose, index: u64) -> Stream {
        let of_purpose = spread(self.key, purpose.number());
        let high = spread(of_purpose, index);
        let low = high.wrapping_mul(GOLDEN);
        Stream(Pcg64Dxsm::new((u128::from(high) << 64) | u128::from(low), of_purpose.into()))
    }
}

/// The odd number nearest to 2^64 over the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number at a place of the row of `SplitMix64` that begins at a key.
const fn spread(key: u64, place: u64) -> u64 {
    let mut z = key.wrapping_add(place.wrapping_add(1).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A row of numbers that look random. The same on every platform; it is a generator of `rand_core` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream(Pcg64Dxsm);

/// The ziggurat: where its steps end, from the longest to none, and the heights between which they lie. Step n reaches
/// from height n to the next, is as long as edge n, and lies under the density up to edge n + 1.
#[derive(Debug)]
struct Ziggurat {
    edges: [f64; 257],
    heights: [f64; 257],
}

static ZIGGURAT: Ziggurat = ziggurat();
/// Where the ziggurat of 256 steps of one area has its tail, and the area of each.
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 3.949_659_822_581_572e-3;
/// More than heights are off by rounding.
const NOISE: f64 = 1e-12;

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "runs when the crate is compiled")]
const fn ziggurat() -> Ziggurat {
    let (mut edges, mut heights) = ([0.0; 257], [1.0; 257]);
    (edges[0], edges[1]) = (AREA / decay(TAIL), TAIL);
    (heights[0], heights[1]) = (0.0, decay(TAIL));
    let mut step = 1;
    while step < 255 {
        let (mut edge, height) = (edges[step], heights[step] + AREA / edges[step]);
        // Newton's steps to where the density is as high as the step's upper end.
        let mut turn = 0;
        while turn < 16 {
            edge += 1.0 - height / decay(edge);
            turn += 1;
        }
        (edges[step + 1], heights[step + 1]) = (edge, height);
        step += 1;
    }
    Ziggurat { edges, heights }
}

/// e to the power of minus x, for x of 0 to 10, where the language has no function of its own.
#[expect(clippy::arithmetic_side_effects, reason = "runs when the crate is compiled")]
const fn decay(x: f64) -> f64 {
    let (small, mut term, mut sum, mut n) = (x / 64.0, 1.0, 1.0, 1.0);
    while n < 20.0 {
        term *= small / n;
        sum += term;
        n += 1.0;
    }
    let mut power = sum;
    let mut doubled = 0;
    while doubled < 6 {
        power *= power;
        doubled += 1;
    }
    1.0 / power
}

/// A number of 0 to 1, 1 excluded, from the upper 52 bits.
#[inline]
fn unit(bits: u64) -> f64 {
    f64::from_bits(0x3ff0_0000_0000_0000 | (bits >> 12)) - 1.0
}

impl Stream {
    /// A number of 0 to 1, 1 excluded, each as likely.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        unit(self.next_u64())
    }

    /// True so often. Takes one number whatever the chance is.
    #[inline]
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the numbers below, each as likely; 0 below 0.
    #[inline]
    pub fn below(&mut self, number: u64) -> u64 {
        // The upper half of the product: biased by less than the number over 2^64.
        u64::try_from(u128::from(self.next_u64()).wrapping_mul(number.into()) >> 64).unwrap_or(0)
    }

    /// A time with the same chance to end at every moment; mean 1.
    ///
    /// # Source
    ///
    /// The ziggurat of Marsaglia and Tsang (2000) with 256 steps; past its last step the time begins anew,
    /// since it has no memory.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        let (layer, x, under) = self.thrown();
        if under {
            return x;
        }
        // The stream goes there and back by value: in a loop of draws it need not lie in memory.
        let (time, after) = self.clone().thrown_beside(layer, x);
        *self = after;
        time
    }

    /// A time where the first throw was not under the density for certain, one in ninety; and the stream after it.
    #[cold]
    #[inline(never)]
    fn thrown_beside(mut self, mut layer: u8, mut x: f64) -> (f64, Self) {
        let mut past = 0.0;
        loop {
            let (step, above) = (usize::from(layer), usize::from(layer).saturating_add(1));
            let at = |row: &[f64; 257]| Some((*row.get(step)?, *row.get(above)?));
            let (Some((far, near)), Some((low, high))) = (at(&ZIGGURAT.edges), at(&ZIGGURAT.heights)) else {
                return (past, self);
            };
            if layer == 0 {
                past += TAIL;
            } else {
                let y = low + (high - low) * self.unit();
                // The density lies over its tangent and under its chord, which mostly decide.
                let over = || y > low + (high - low) * (far - x) / (far - near) + NOISE;
                if y < high * (1.0 - (x - near)) - NOISE || (!over() && y < libm::exp(-x)) {
                    return (past + x, self);
                }
            }
            let under;
            (layer, x, under) = self.thrown();
            if under {
                return (past + x, self);
            }
        }
    }

    /// A step, how far along it, and whether that lies under the density at every height of the step.
    #[inline]
    fn thrown(&mut self) -> (u8, f64, bool) {
        let bits = self.next_u64();
        let [layer, ..] = bits.to_le_bytes();
        let (step, above) = (usize::from(layer), usize::from(layer).saturating_add(1));
        let edge = |at: usize| ZIGGURAT.edges.get(at).copied().unwrap_or(0.0);
        let x = unit(bits) * edge(step);
        (layer, x, x < edge(above))
    }

    /// A number of the normal distribution; mean 0, standard deviation 1.
    ///
    /// # Source
    ///
    /// Box and Muller (1958). Always two numbers of the stream.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        let far = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        far * libm::cos(std::f64::consts::TAU * self.unit())
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(into)
    }
}
