//! Evidence that is of no place in a message.

use candor_rule::{Evidence, Place};

/// Something that the traffic shows as a whole.
pub(crate) fn overall(says: impl Into<String>) -> Evidence {
    Evidence::in_response(Place::Message, says)
}
