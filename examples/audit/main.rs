//! Audits a log: what was read, how far each standard was kept, what was found, what is due.
//!
//! Without arguments it audits the bundled sample of synthetic patients under the clinical preset. With
//! `--events FILE` it audits a log in the wire format; `--help` lists the rest.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]
#![expect(clippy::arithmetic_side_effects, reason = "plain sums of small counts")]

#[path = "auditing.rs"]
mod auditing;

use std::io::{BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use auditing::arguments::{Arguments, HELP};

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(faults) => {
            for fault in faults {
                eprintln!("audit: {fault}");
            }
            return ExitCode::from(2);
        }
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let done = auditing::run(&arguments, &mut out, &mut std::io::stderr());
    match out.flush().map_err(Into::into).and(done) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads has read enough.
        Err(error)
            if error.downcast_ref().is_some_and(|error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe) =>
        {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("audit: {error}");
            ExitCode::FAILURE
        }
    }
}
