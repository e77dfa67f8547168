//! The request as something to paste: a curl command, JavaScript, Python. Each sends the same octets again as
//! far as its library lets it, and says where it does not.
//!
//! Secrets are not kept, so each masked value becomes a marked gap (`<masked: 8 octets>`), and is said to be one.

pub mod curl;
pub mod fetch;
mod literal;
pub mod python;
mod sent;

pub use sent::as_http1;

/// A command or script, and what is to be known before it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Printable, without control or invisible characters but line ends.
    pub text: String,
    /// Remarks.
    pub remarks: Vec<String>,
}

impl Command {
    /// The text below its remarks, each of which becomes a comment that begins so.
    pub fn commented(&self, sign: &str) -> String {
        let remarks: String = self.remarks.iter().map(|remark| format!("{sign} {remark}\n")).collect();
        remarks + &self.text
    }
}
