//! Scores people, from codes or from answers, one JSON object a line, sorted by id.
//!
//! Without arguments it scores the bundled made-up patients and prints a table; `--help` lists the rest.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

mod scoring;

use std::io::{BufWriter, Error, ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.iter().any(|option| option == "--help" || option == "-h") {
        print!("{}", scoring::HELP);
        return ExitCode::SUCCESS;
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let done = scoring::run(given, &mut out, &mut std::io::stderr());
    match done.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads has read enough.
        Err(error) if error.downcast_ref().is_some_and(|error: &Error| error.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("score: {error}");
            ExitCode::FAILURE
        }
    }
}
