//! Bodies on their way through the layers, and answers that were written here.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use candor_problem::Rendered;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{upload::Upload, watch::Watch};
use crate::{Settings, context, told::Told};

/// Any error of a body.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What is polled of a body.
pub(super) type Polled = Poll<Option<Result<Frame<Bytes>, BoxError>>>;

pin_project! {
    /// A body: the one that came from elsewhere, as it comes, or octets that are all there.
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
        source: Source<B>,
        watch: Watch,
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = SourceOf]
    enum Source<B> {
        Passed { #[pin] body: B },
        Whole { octets: Bytes, trailers: Option<Box<HeaderMap>> },
        Coming { upload: Pin<Box<Upload<B>>> },
    }
}

impl<B> From<Bytes> for Body<B> {
    fn from(octets: Bytes) -> Self {
        Self::whole(octets, None)
    }
}

impl<B> Body<B> {
    /// One from elsewhere, as it comes.
    pub(super) fn passed(body: B) -> Self {
        Self { source: Source::Passed { body }, watch: Watch::default() }
    }

    /// Octets that are all there, and the trailers behind them.
    pub(super) fn whole(octets: Bytes, trailers: Option<HeaderMap>) -> Self {
        Self { source: Source::Whole { octets, trailers: trailers.map(Box::new) }, watch: Watch::default() }
    }

    /// One of which the contract judges no more than its framing and its size.
    pub(super) fn coming(upload: Upload<B>) -> Self {
        Self { source: Source::Coming { upload: Box::pin(upload) }, watch: Watch::default() }
    }

    /// What is to be seen of it while it passes.
    pub(super) fn watch(&mut self) -> &mut Watch {
        &mut self.watch
    }
}

impl<B> http_body::Body for Body<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = self.project();
        let polled = match this.source.project() {
            SourceOf::Passed { body } => {
                body.poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(Into::into)))
            }
            SourceOf::Whole { octets, trailers } => {
                let data = (!octets.is_empty()).then(|| Frame::data(std::mem::take(octets)));
                Poll::Ready(data.or_else(|| Some(Frame::trailers(*trailers.take()?))).map(Ok))
            }
            SourceOf::Coming { upload } => upload.as_mut().poll_frame(cx),
        };
        let seen = this.watch.see(polled);
        if let Poll::Ready(None) = seen {
            *this.watch = Watch::default();
        }
        seen
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Passed { body } => body.is_end_stream(),
            Source::Whole { octets, trailers } => octets.is_empty() && trailers.is_none(),
            Source::Coming { upload } => upload.is_over(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Passed { body } => body.size_hint(),
            Source::Whole { octets, .. } => SizeHint::with_exact(octets.len() as u64),
            Source::Coming { upload } => upload.left().map(SizeHint::with_exact).unwrap_or_default(),
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
