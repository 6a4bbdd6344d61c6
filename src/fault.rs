//! Everything that is wrong with something.

use std::fmt;

/// Everything that is wrong with a rulebook, a scenario, an instrument or whatever else has a name, or with what it was
/// given: all faults, not only the first. Its `Display` has a line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty<F> {
    of: String,
    faults: Vec<F>,
}

impl<F> Faulty<F> {
    pub(crate) fn new(of: &str, faults: Vec<F>) -> Self {
        Self { of: of.to_owned(), faults }
    }

    pub(crate) fn into_faults(self) -> Vec<F> {
        self.faults
    }

    /// The name of what is wrong.
    #[must_use]
    pub fn of(&self) -> &str {
        &self.of
    }

    /// The faults, in the order of what they are of.
    #[must_use]
    pub fn faults(&self) -> &[F] {
        &self.faults
    }
}

impl<F: fmt::Display> fmt::Display for Faulty<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {} fault(s)", self.of, self.faults.len())?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n{fault}"))
    }
}

impl<F: fmt::Debug + fmt::Display> std::error::Error for Faulty<F> {}
