//! What is known of a request apart from what it says: its ids, and what its client reads.
//!
//! The outermost layer makes it and puts it into the request's extensions; everything below finds it there.

use std::cell::RefCell;
use std::hash::RandomState;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use candor_exchange::{ExchangeId, Ids};
use http::{HeaderMap, HeaderValue, Method, Uri, header};

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
    /// What it is called, as a field's value, so that it need not be copied where it is sent.
    request_id: HeaderValue,
    instance: ExchangeId,
    /// Written only where somebody asks for it.
    instance_text: OnceLock<String>,
    accept: Option<HeaderValue>,
    method: Method,
    uri: Uri,
}

impl RequestContext {
    /// Of a request that is called `request_id`; without one it is called by its own, fresh id.
    pub(crate) fn of<B>(request: &http::Request<B>, request_id: Option<HeaderValue>) -> Self {
        let instance = fresh();
        let by_instance = || {
            let text = Bytes::from_owner(instance.text());
            // Digits and dashes are a value.
            HeaderValue::from_maybe_shared(text).unwrap_or(HeaderValue::from_static(""))
        };
        Self(Arc::new(Known {
            request_id: request_id.unwrap_or_else(by_instance),
            instance,
            instance_text: OnceLock::new(),
            accept: accept(request.headers()),
            method: request.method().clone(),
            uri: request.uri().clone(),
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
        self.0.request_id.to_str().unwrap_or_default()
    }

    /// The same, as a header field has it.
    #[cfg(feature = "tower")]
    pub(crate) fn request_id_value(&self) -> &HeaderValue {
        &self.0.request_id
    }

    /// The id of this very request (a UUID of version 7), which its problem document names as `instance`.
    ///
    /// ```
    /// # use candor::RequestContext;
    /// fn support_code(context: &RequestContext) -> String { context.instance().to_owned() }
    /// ```
    pub fn instance(&self) -> &str {
        self.0.instance_text.get_or_init(|| self.0.instance.to_string())
    }

    pub(crate) fn exchange_id(&self) -> ExchangeId {
        self.0.instance
    }

    pub(crate) fn accept(&self) -> Option<&[u8]> {
        self.0.accept.as_ref().map(HeaderValue::as_bytes)
    }

    pub(crate) fn method(&self) -> &Method {
        &self.0.method
    }

    pub(crate) fn path(&self) -> &str {
        self.0.uri.path()
    }
}

/// All `Accept` fields, joined.
fn accept(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut all = headers.get_all(header::ACCEPT).iter();
    let first = all.next()?;
    all.try_fold(first.clone(), |joined, value| {
        HeaderValue::from_bytes(&[joined.as_bytes(), b", ", value.as_bytes()].concat())
    })
    .ok()
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
