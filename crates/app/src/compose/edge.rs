//! Row "edge": single-page routing at the edge. A request for a page gets the frontend's first file; a request for a file
//! goes on as it is; an answer is never touched, so that a backend's own errors pass through.

/// A frontend, as the edge sees it.
pub(super) struct Routing<'a> {
    /// The path that it is served under; `/` for all.
    pub(super) path: &'a str,
    /// The file that answers for pages.
    pub(super) index: &'a str,
}

/// Rewrites a URI: the frontend's own path is no part of its bucket's keys, and what has no extension is a page.
const ROUTE: &str = "\
function route(uri) {
  if (base !== '/' && (uri === base || uri.startsWith(base + '/'))) uri = uri.slice(base.length) || '/';
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  return last.includes('.') ? uri : '/' + index;
}
";

impl Routing<'_> {
    /// As a CloudFront Function.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html>.
    pub(super) fn function(&self) -> String {
        format!(
            "{}{ROUTE}function handler(event) {{\n  event.request.uri = route(event.request.uri);\n  return event.request;\n}}\n",
            self.constants()
        )
    }

    fn constants(&self) -> String {
        // JSON's strings are JavaScript's.
        let text = |text: &str| serde_json::Value::from(text).to_string();
        format!("const base = {};\nconst index = {};\n", text(self.path), text(self.index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_the_function() {
        insta::assert_snapshot!(Routing { path: "/admin", index: "index.html" }.function());
    }
}
