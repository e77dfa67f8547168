//! Plain data for the pages, made of exchanges by pure functions.

pub mod chip;
pub mod clause;
pub mod compare;
pub mod correction;
pub mod exchange;
pub mod health;
pub mod histogram;
pub mod pipeline;
pub mod reading;
pub mod traffic;
pub mod verdict;
