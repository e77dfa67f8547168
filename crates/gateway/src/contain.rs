//! Keeps a panic inside the exchange that caused it: our bug must not take other connections with it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// The future panicked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panicked {
    /// Its message, if it had one.
    pub(crate) message: String,
}

/// Runs `future`; a panic in it becomes an error.
///
/// What it borrowed may be half changed afterwards: the caller only answers, records and closes. It also
/// pins the future: taken by value it would stand in memory twice, for each connection.
pub(crate) async fn contain<F: Future>(mut future: Pin<&mut F>) -> Result<F::Output, Panicked> {
    std::future::poll_fn(move |cx| poll(future.as_mut(), cx)).await
}

fn poll<F: Future>(future: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<Result<F::Output, Panicked>> {
    match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(payload) => {
            let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let message = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
            Poll::Ready(Err(Panicked { message }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;

    #[tokio::test(flavor = "current_thread")]
    async fn a_panic_is_contained_and_named() {
        assert_eq!(contain(pin!(async { 7 })).await, Ok(7));
        let result: Result<(), _> = contain(pin!(async {
            tokio::task::yield_now().await;
            panic!("a bug on purpose");
        }))
        .await;
        assert_eq!(result, Err(Panicked { message: "a bug on purpose".into() }));
    }
}
