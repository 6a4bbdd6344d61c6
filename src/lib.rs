//! The rules of case management as a value.

pub mod event;
pub mod ids;
pub mod lifecycle;
pub mod fact;
pub mod model;
pub mod obligation;
pub mod record;
mod names;
pub mod program;
pub mod time;
/// The typed case.
pub mod case {
    /// A case in a stage.
    #[derive(Debug)]
    pub struct Case<S>(S);
    /// A case in any stage.
    #[derive(Debug)]
    pub struct AnyCase;
}

pub use names::UnknownName;
