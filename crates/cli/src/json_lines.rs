//! One JSON object per line in, one per line out: how a program asks many questions without starting
//! the command again for each.

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    base64,
    output::{Failure, written},
};

/// An answer under the id of its question.
#[derive(Serialize)]
pub struct Answer<A> {
    /// As it was asked.
    pub id: Value,
    /// What is said.
    #[serde(flatten)]
    pub answer: A,
}

/// Answers every line of `input` in order, each before the next is waited for. Empty lines are passed over.
/// `help` says what a line looks like.
///
/// # Errors
/// At the first line that cannot be read, or is not such a question: exit code 2, and what was answered so
/// far is kept. If stdout cannot be written.
pub fn answer<Q, A>(
    input: Box<dyn BufRead>,
    help: &'static str,
    mut answer: impl FnMut(Q) -> Result<Answer<A>, String>,
) -> Result<(), Failure>
where
    Q: DeserializeOwned,
    A: Serialize,
{
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    for number in 1usize.. {
        line.clear();
        let at = |what: String, help| Failure::usage((format!("line {number}: {what}"), help));
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|e| at(format!("cannot be read: {e}"), "check the file"))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let question = serde_json::from_slice(&line).map_err(|e| e.to_string());
        let answer = question.and_then(&mut answer).map_err(|what| {
            let _ = out.flush();
            at(what, help)
        })?;
        let result = serde_json::to_writer(&mut out, &answer).map_err(io::Error::from);
        written(result.and_then(|()| out.write_all(b"\n")))?;
        if input.buffer().is_empty() {
            written(out.flush())?;
        }
    }
    written(out.flush())
}

/// The octets that a member of a line holds as base64.
///
/// # Errors
/// Where it is no base64.
pub fn octets(member: &str, text: &str) -> Result<Vec<u8>, String> {
    base64::decode(text.trim()).map_err(|at| format!("`{member}` is not base64 at its character {}", at + 1))
}

/// An exchange as a line holds it.
#[derive(Deserialize)]
pub struct ExchangeLine {
    /// What it is called.
    pub id: Value,
    #[serde(default)]
    request_b64: String,
    response_b64: String,
}

impl ExchangeLine {
    /// What such a line looks like, for those whose line does not.
    pub const HELP: &'static str =
        "each line is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"}";

    /// The request, empty if it is not known, and the answer.
    ///
    /// # Errors
    /// Where one of them is no base64.
    pub fn messages(&self) -> Result<(Vec<u8>, Vec<u8>), String> {
        Ok((octets("request_b64", &self.request_b64)?, octets("response_b64", &self.response_b64)?))
    }
}
