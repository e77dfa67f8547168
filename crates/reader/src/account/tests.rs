//! Accounts as people read them.

use super::*;
