//! The program that answers the paths of single-page applications with their page, for both runtimes at the edge. It runs
//! on viewer requests, so that the cache keeps one page and not one for each path.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html>,
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html>.

const ROUTE: &str = include_str!("routing.js");
const LAMBDA: &str = include_str!("routing_lambda.js");
const FUNCTION: &str = include_str!("routing_function.js");

/// The handler of the program in its package.
pub const HANDLER: &str = "index.handler";

/// The source for Lambda@Edge, the file `index.js`. `roots` are the paths under which applications stand: `/`, `/admin`.
#[must_use]
pub fn lambda(roots: &[String]) -> String {
    source(roots, LAMBDA)
}

/// The source for a CloudFront Function.
#[must_use]
pub fn function(roots: &[String]) -> String {
    source(roots, FUNCTION)
}

fn source(roots: &[String], handler: &str) -> String {
    let mut roots: Vec<String> = roots.iter().map(|root| format!("{}/", root.trim_end_matches('/'))).collect();
    // The longest first: the first that a path begins with counts. The order of the configuration means nothing.
    roots.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    roots.dedup();
    ROUTE.replace("ROOTS", &serde_json::json!(roots).to_string()) + handler
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_roots_are_tried_first_whatever_their_order() {
        let roots = |of: &[&str]| of.iter().map(|root| (*root).to_owned()).collect::<Vec<_>>();
        let text = lambda(&roots(&["/", "/admin"]));
        assert!(text.contains(r#"var roots = ["/admin/","/"];"#), "{text}");
        assert_eq!(text, lambda(&roots(&["/admin/", "/", "/admin"])));
        assert!(function(&roots(&["/"])).contains("function handler(event)"));
    }
}
