//! A small shop, twice: as axum has it by default, and with Candor's layers, extractors and rules.
//!
//! Both have the same routes and do the same; what differs is what they say when a request is wrong. The test
//! `answers` sends both the same bad requests and keeps the table in `docs/library.md`.

pub mod layered;
pub mod naked;

use serde::{Deserialize, Serialize};

/// An order as it is sent.
#[derive(Clone, Debug, Deserialize)]
pub struct NewOrder {
    /// Who orders.
    pub customer: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// What else there is to say.
    pub note: Option<String>,
    /// What is ordered.
    pub items: Vec<Item>,
}

/// One kind of goods.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Item {
    /// Which.
    pub sku: String,
    /// How many.
    pub quantity: u8,
}

/// An order as it is kept.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// Its number.
    pub id: u64,
    /// Who orders.
    pub customer: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// What else there is to say.
    pub note: Option<String>,
    /// What is ordered.
    pub items: Vec<Item>,
}

/// Which orders are listed.
#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    /// How many at most.
    pub limit: Option<u32>,
    /// Of this status only.
    pub status: Option<Status>,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It waits.
    Open,
    /// It does not.
    Paid,
}

/// Who somebody says that they are.
#[derive(Clone, Debug, Deserialize)]
pub struct Login {
    /// Their name.
    pub user: String,
    /// Their age.
    pub age: u32,
}

/// The number of the order that nobody can look at: the shop has a bug there.
pub const BROKEN: u64 = 13;

/// The only order that there is.
pub fn order(id: u64) -> Option<Order> {
    let first = || Order {
        id,
        customer: "Ada".to_owned(),
        contact: None,
        note: None,
        items: vec![Item { sku: "tea-green".to_owned(), quantity: 2 }],
    };
    (id == 1).then(first)
}

/// The order that was sent, as it is kept.
pub fn kept(new: NewOrder) -> Order {
    let NewOrder { customer, contact, note, items } = new;
    Order { id: 2, customer, contact, note, items }
}

/// How many of each kind the shop has.
pub const STOCK: u8 = 50;

/// The first item of which there are too few.
pub fn short_of(items: &[Item]) -> Option<(usize, &Item)> {
    items.iter().enumerate().find(|(_, item)| item.quantity > STOCK)
}
