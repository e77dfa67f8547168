//! Bodies of requests that were read, and of answers that were written here.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use candor_problem::Rendered;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::{Settings, context, told::Told};

/// Any error of a body.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

pin_project! {
    /// A body: the one that came from elsewhere, or octets of our own.
    ///
    /// ```
    /// use candor::tower::Body;
    /// use http_body::Body as _;
    /// use http_body_util::Empty;
    ///
    /// let body: Body<Empty<bytes::Bytes>> = Body::from(bytes::Bytes::from_static(b"{}"));
    /// assert_eq!(body.size_hint().exact(), Some(2));
    /// ```
    #[derive(Debug)]
    pub struct Body<B> {
        #[pin]
        passed: Option<B>,
        octets: Bytes,
        trailers: Option<HeaderMap>,
    }
}

impl<B> From<Bytes> for Body<B> {
    fn from(octets: Bytes) -> Self {
        Self::whole(octets, None)
    }
}

impl<B> Body<B> {
    /// One from elsewhere, as it comes.
    pub(crate) fn passed(body: B) -> Self {
        Self { passed: Some(body), octets: Bytes::new(), trailers: None }
    }

    /// Octets that are all there, and the trailers behind them.
    pub(crate) fn whole(octets: Bytes, trailers: Option<HeaderMap>) -> Self {
        Self { passed: None, octets, trailers }
    }
}

impl<B> http_body::Body for Body<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        if let Some(body) = this.passed.as_pin_mut() {
            return Poll::Ready(ready!(body.poll_frame(cx)).map(|frame| frame.map_err(Into::into)));
        }
        let data = (!this.octets.is_empty()).then(|| Frame::data(std::mem::take(this.octets)));
        Poll::Ready(data.or_else(|| this.trailers.take().map(Frame::trailers)).map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        match &self.passed {
            Some(body) => body.is_end_stream(),
            None => self.octets.is_empty() && self.trailers.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.passed {
            Some(body) => body.size_hint(),
            None => SizeHint::with_exact(self.octets.len() as u64),
        }
    }
}

/// The answer for a refusal: whole by itself, and written anew by the layer above that knows the client.
pub(crate) fn untold<B: From<Bytes>>(told: Told) -> Response<B> {
    let rendered = Settings::alone(&told, context::fresh());
    let mut response = written(told.status(), HeaderMap::new(), rendered);
    response.extensions_mut().insert(told);
    response
}

/// An answer with these fields, of which those that the problem has itself are replaced.
pub(crate) fn written<B: From<Bytes>>(
    status: StatusCode,
    mut fields: HeaderMap,
    rendered: Rendered,
) -> Response<B> {
    for stale in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRANSFER_ENCODING, header::ETAG] {
        fields.remove(stale);
    }
    let own = rendered.headers.iter().filter_map(|(name, value)| field(name, value));
    let own: Vec<_> = own.chain(field("content-type", &rendered.content_type)).collect();
    for (name, _) in &own {
        fields.remove(name);
    }
    // Several fields of one name stay several.
    for (name, value) in own {
        fields.append(name, value);
    }
    let mut response = Response::new(B::from(Bytes::from(rendered.body)));
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    response
}

fn field(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
}
