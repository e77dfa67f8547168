//! A corrected request as a command, folded so that it fits a screen and can still be copied.

use candor_exchange::curl;

use crate::{correct::Correction, reading::content_of};

/// The command that sends a correction or sketch to the host that it names.
pub fn command(correction: &Correction) -> curl::Command {
    command_to(correction, None)
}

/// The same to the address of a gateway, where one is known.
pub fn command_to(correction: &Correction, gateway: Option<&str>) -> curl::Command {
    let octets = correction.octets.as_slice();
    let end = octets.windows(4).position(|w| w == b"\r\n\r\n").map_or(octets.len(), |at| at + 4);
    let head = octets.get(..end).unwrap_or(octets);
    let host = curl::host_of(head).unwrap_or_default();
    curl::command(head, &content_of(octets), gateway, &host)
}

/// The command with no line of more than `width` characters, as far as that can be: a word in single quotes
/// may end and go on in the next line, since a shell takes the line end behind a backslash out.
pub fn folded(command: &str, width: usize) -> String {
    let mut out = String::with_capacity(command.len() + 16);
    let (mut column, mut quoted, mut escaped) = (0, false, false);
    for c in command.chars() {
        // Room for the closing quote and the backslash.
        if quoted && column + 3 > width && c != '\'' && c != '\n' {
            out.push_str("'\\\n'");
            column = 1;
        }
        match c {
            '\'' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = c == '\\' && !quoted && !escaped;
        out.push(c);
        column = if c == '\n' { 0 } else { column + 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_command_is_the_same_command() {
        let body = "{\"a\": \"it'\\''s\", \"b\": \"$HOME \\\\ \u{e9}\"}".repeat(9);
        let command = format!("printf %s \\\n  -X'' {body:?} \\\n  --data-raw '{body}'").replace('"', "");
        let command = format!("printf '%s|' {}", &command[9..]);
        let run =
            |script: &str| std::process::Command::new("sh").args(["-c", script]).output().unwrap().stdout;
        let narrow = folded(&command, 40);
        assert_eq!(run(&narrow), run(&command), "{narrow}");
        let long = folded(&format!("printf %s '{}'", "x".repeat(500)), 40);
        assert!(long.lines().all(|line| line.chars().count() <= 40), "{long}");
        assert_eq!(run(&long).len(), 500);
    }
}
