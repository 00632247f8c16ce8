//! What an endpoint may answer at most, so that none fills the memory: the size of an answer, and of a list of many pages.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::operation::Operation;

/// Bytes of one answer. AWS's longest are some megabytes: IAM's details of an account, 1,000 entities a page.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>.
const ANSWER_MAX: usize = 32 << 20;
/// Bytes of all answers that are being read.
const READING_MAX: usize = 96 << 20;
/// Bytes of a list, all its pages together.
const LIST_MAX: usize = 256 << 20;
/// Pages of a list.
const PAGES_MAX: usize = 5_000;
/// Where a request that asks for another page says so.
const NEXT: [&str; 4] = ["NextToken", "nextToken", "Marker", "marker"];

/// An endpoint answers more than AWS does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooMuch {
    /// In one answer.
    #[error("an answer is larger than {} MiB", ANSWER_MAX >> 20)]
    Answer,
    /// In the answers that are being read.
    #[error("the answers are larger than {} MiB together", READING_MAX >> 20)]
    Together,
    /// In the pages of a list.
    #[error("a list is larger than {} MiB", LIST_MAX >> 20)]
    List,
    /// Pages, of which each names a next one.
    #[error("a list has more than {PAGES_MAX} pages")]
    Pages,
}

/// What the lists of a connection hold so far.
#[derive(Debug, Default)]
pub(crate) struct Bounds {
    lists: Mutex<HashMap<Operation, List>>,
    reading: Arc<AtomicUsize>,
}

#[derive(Debug, Default)]
struct List {
    pages: usize,
    bytes: Arc<AtomicUsize>,
}

impl Bounds {
    /// Counts a call, and gives what counts its answer.
    ///
    /// # Errors
    /// Its list has had all the pages that one may have.
    pub(crate) fn begin(&self, operation: &Operation, request: &HttpRequest) -> Result<Meter, TooMuch> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let list = lists.entry(operation.clone()).or_default();
        // Only a read has pages: what a write carries may be long, and is not searched.
        if !operation.reads() || !is_next_page(request) {
            *list = List::default();
        }
        list.pages += 1;
        if list.pages > PAGES_MAX {
            return Err(TooMuch::Pages);
        }
        Ok(Meter { list: list.bytes.clone(), reading: self.reading.clone(), read: 0 })
    }
}

fn is_next_page(request: &HttpRequest) -> bool {
    let query = request.uri().split_once('?').map_or("", |(_, query)| query);
    let body = request.body().bytes().unwrap_or_default();
    query.contains("-token=") || NEXT.iter().any(|name| query.contains(name) || find(body, name.as_bytes()))
}

fn find(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Counts one answer.
#[derive(Debug)]
pub(crate) struct Meter {
    list: Arc<AtomicUsize>,
    reading: Arc<AtomicUsize>,
    read: usize,
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.reading.fetch_sub(self.read, Ordering::Relaxed);
    }
}

impl Meter {
    /// The answer, which ends with an error where it is too long.
    pub(crate) fn over(self, mut response: HttpResponse) -> HttpResponse {
        let body = response.take_body();
        *response.body_mut() = SdkBody::from_body_1_x(Metered { meter: self, body });
        response
    }

    fn take(&mut self, bytes: usize) -> Result<(), TooMuch> {
        self.read = self.read.saturating_add(bytes);
        let with = |all: &AtomicUsize| all.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let (reading, list) = (with(&self.reading), with(&self.list));
        match self.read {
            read if read > ANSWER_MAX => Err(TooMuch::Answer),
            _ if reading > READING_MAX => Err(TooMuch::Together),
            _ if list > LIST_MAX => Err(TooMuch::List),
            _ => Ok(()),
        }
    }
}

struct Metered {
    meter: Meter,
    body: SdkBody,
}

impl Body for Metered {
    type Data = Bytes;
    type Error = aws_smithy_types::body::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
            && let Err(too_much) = self.meter.take(data.len())
        {
            return Poll::Ready(Some(Err(too_much.into())));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}

/// An error of ours that is inside another one.
pub(crate) fn within<'a, E: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation() -> Operation {
        Operation { service: "EC2".to_owned(), name: "DescribeVpcs".to_owned() }
    }

    fn request(uri: &str, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_uri(uri.to_owned()).unwrap();
        request
    }

    #[test]
    fn a_list_without_an_end_is_ended_and_a_new_one_begins_anew() {
        let bounds = Bounds::default();
        let next = request("http://a/", "Action=DescribeVpcs&NextToken=x");
        for _ in 0..PAGES_MAX {
            bounds.begin(&operation(), &next).unwrap();
        }
        assert_eq!(bounds.begin(&operation(), &next).unwrap_err(), TooMuch::Pages);
        assert!(bounds.begin(&operation(), &request("http://a/", "Action=DescribeVpcs")).is_ok());
        assert!(bounds.begin(&operation(), &next).is_ok());
    }

    #[test]
    fn the_ways_to_ask_for_a_page_are_known() {
        for (uri, body) in [
            ("http://a/?list-type=2&continuation-token=x", ""),
            ("http://a/2015-03-31/functions?Marker=x", ""),
            ("http://a/2020-05-31/distribution?marker=x", ""),
            ("http://a/", r#"{"nextToken":"x"}"#),
        ] {
            assert!(is_next_page(&request(uri, body)), "{uri} {body}");
        }
        assert!(!is_next_page(&request("http://a/?list-type=2", "Action=ListRoles")));
    }

    #[tokio::test]
    async fn an_answer_that_is_too_long_is_not_read_to_its_end() {
        let bounds = Bounds::default();
        let meter = bounds.begin(&operation(), &request("http://a/", "")).unwrap();
        let long = HttpResponse::new(200.try_into().unwrap(), SdkBody::from(vec![b'x'; ANSWER_MAX + 1]));
        let read = aws_smithy_types::byte_stream::ByteStream::new(meter.over(long).into_body()).collect().await;
        assert_eq!(within::<TooMuch>(&read.err().unwrap()), Some(&TooMuch::Answer));
        let mut meter = bounds.begin(&operation(), &request("http://a/", "nextToken")).unwrap();
        meter.list.store(LIST_MAX, Ordering::Relaxed);
        assert_eq!(meter.take(1), Err(TooMuch::List));
        let bounds = Bounds::default();
        let mut other = bounds.begin(&operation(), &request("http://a/", "")).unwrap();
        bounds.reading.store(READING_MAX - 1, Ordering::Relaxed);
        assert_eq!(other.take(2), Err(TooMuch::Together));
        drop(other);
        assert_eq!(bounds.reading.load(Ordering::Relaxed), READING_MAX - 1, "what was read is held no more");
    }
}
