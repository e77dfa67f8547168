//! What is known of a request apart from what it says: its ids, and what its client reads.
//!
//! The outermost layer makes it and puts it into the request's extensions; everything below finds it there.

use std::cell::RefCell;
use std::hash::RandomState;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use candor_exchange::{ExchangeId, Ids};
use http::{HeaderMap, Method, header};

/// Ids of a request, and how its client wants to read refusals.
///
/// An extension of every request that came through [`RequestIdLayer`](crate::RequestIdLayer). Cheap to clone.
///
/// ```
/// # use candor::RequestContext;
/// fn trace(request: &http::Request<()>) -> Option<&str> {
///     request.extensions().get::<RequestContext>().map(RequestContext::request_id)
/// }
/// # assert_eq!(trace(&http::Request::new(())), None);
/// ```
#[derive(Clone, Debug)]
pub struct RequestContext(Arc<Known>);

#[derive(Debug)]
struct Known {
    request_id: Option<String>,
    instance: ExchangeId,
    instance_text: String,
    accept: Option<Vec<u8>>,
    method: Method,
    path: String,
}

impl RequestContext {
    /// Of a request that is called `request_id`; without one it is called by its own, fresh id.
    pub(crate) fn of<B>(request: &http::Request<B>, request_id: Option<String>) -> Self {
        let instance = fresh();
        Self(Arc::new(Known {
            request_id,
            instance,
            instance_text: instance.to_string(),
            accept: accept(request.headers()),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
        }))
    }

    /// That of the request, or a new one where no layer of ours has seen it.
    pub(crate) fn find<B>(request: &http::Request<B>) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_else(|| Self::of(request, None))
    }

    /// What client, service and logs call the request: sent as `X-Request-Id` by the client or a gateway, or
    /// made here. Letters, digits, `.`, `_` and `-`; at most 128.
    ///
    /// ```
    /// # use candor::RequestContext;
    /// fn log(context: &RequestContext) { println!("[{}] stock was counted", context.request_id()); }
    /// ```
    pub fn request_id(&self) -> &str {
        self.0.request_id.as_deref().unwrap_or(&self.0.instance_text)
    }

    /// The id of this very request (a UUID of version 7), which its problem document names as `instance`.
    ///
    /// ```
    /// # use candor::RequestContext;
    /// fn support_code(context: &RequestContext) -> String { context.instance().to_owned() }
    /// ```
    pub fn instance(&self) -> &str {
        &self.0.instance_text
    }

    pub(crate) fn exchange_id(&self) -> ExchangeId {
        self.0.instance
    }

    pub(crate) fn accept(&self) -> Option<&[u8]> {
        self.0.accept.as_deref()
    }

    pub(crate) fn method(&self) -> &Method {
        &self.0.method
    }

    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }
}

/// All `Accept` fields, joined.
fn accept(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut all = headers.get_all(header::ACCEPT).iter().map(|value| value.as_bytes());
    let first = all.next()?.to_vec();
    Some(all.fold(first, |joined, value| [joined.as_slice(), b", ", value].concat()))
}

/// A new exchange id.
pub(crate) fn fresh() -> ExchangeId {
    thread_local! {
        static IDS: RefCell<Ids> = RefCell::new(Ids::seeded(&RandomState::new()));
    }
    IDS.with_borrow_mut(|ids| ids.next(unix_millis()))
}

pub(crate) fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
