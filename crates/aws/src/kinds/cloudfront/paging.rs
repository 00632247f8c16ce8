//! Lists that CloudFront gives in pages by a marker, where the SDK has no paginator.

use provision_engine::Fault;

/// The items of all pages. `page` gives those of the page that begins at a marker, and the marker of the next.
pub(super) async fn all<T, F>(page: impl Fn(Option<String>) -> F) -> Result<Vec<T>, Fault>
where
    F: Future<Output = Result<(Vec<T>, Option<String>), Fault>> + Send,
{
    let (mut all, mut marker) = (Vec::new(), None);
    loop {
        let (items, next) = page(marker).await?;
        all.extend(items);
        marker = next.filter(|marker| !marker.is_empty());
        if marker.is_none() {
            return Ok(all);
        }
    }
}
