//! Paths: of URLs, of health checks, in the repository.

use super::{Invalid, text_type};
use crate::config::diagnostic::quote;

/// A path condition of a listener rule has at most 128 characters (Elastic Load Balancing, "Condition types for
/// listener rules"), and ours is the path followed by `/*`.
const MAX_URL_PATH: usize = 126;
/// HealthCheckPath of CreateTargetGroup (Elastic Load Balancing API reference).
const MAX_HEALTH_PATH: usize = 1024;

text_type! {
    /// The prefix of the URL paths that a service answers: `/`, or `/api`, which takes `/api` and what is below it.
    /// A slash at the end is dropped.
    UrlPath, |text| {
        const EXPECTED: &str = "a path such as `/` or `/api`";
        if !text.starts_with('/') {
            let path = text.split_once("://").map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
            return Err(Invalid::new(format!("{} does not begin with `/`", quote(text)), EXPECTED)
                .write(check_url_path(&format!("/{path}")).ok().filter(|_| !text.is_empty())));
        }
        check_url_path(text).map_err(|problem| {
            // `/api/*` means what `/api` does.
            let prefix = text.trim_end_matches(['*', '/']);
            Invalid::new(format!("{} {problem}", quote(text)), EXPECTED).write(check_url_path(prefix).ok())
        })
    }
}

impl UrlPath {
    /// Whether it is `/`, which takes what no other path takes.
    pub fn is_root(&self) -> bool {
        self.as_str() == "/"
    }

    /// The path conditions of the listener rule: the path itself and everything below it.
    pub fn patterns(&self) -> Vec<String> {
        if self.is_root() { vec!["/*".to_owned()] } else { vec![self.as_str().to_owned(), format!("{}/*", self.as_str())] }
    }
}

fn check_url_path(text: &str) -> Result<String, String> {
    let trimmed = text.trim_end_matches('/');
    let path = if trimmed.is_empty() { "/" } else { trimmed };
    if path.len() > MAX_URL_PATH {
        return Err(format!("is too long for a listener rule: at most {MAX_URL_PATH} characters"));
    }
    if path.contains("//") {
        return Err("holds an empty part between two slashes".to_owned());
    }
    // The characters of a path condition; its wildcards `*` and `?` are no part of a prefix.
    match path.chars().find(|c| !(c.is_ascii_alphanumeric() || "_-.$/~\"'@:+&".contains(*c))) {
        None => Ok(path.to_owned()),
        Some('*' | '?') => Err("holds a wildcard; the path is a prefix as it is".to_owned()),
        Some(c) => Err(format!("holds {}, which a listener rule does not take", quote(&c.to_string()))),
    }
}

text_type! {
    /// The path that the load balancer asks for to learn whether a task is healthy; may carry a query.
    HealthPath, |text| {
        const EXPECTED: &str = "a path such as `/health`";
        if !text.starts_with('/') {
            let path = text.bytes().all(|byte| byte.is_ascii_graphic()).then(|| {
                let path = text.split_once("://").map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
                format!("/{path}")
            });
            return Err(Invalid::new(format!("{} does not begin with `/`", quote(text)), EXPECTED)
                .help(path.as_ref().map(|path| format!("write only the path: `{path}`")))
                .instead(path));
        }
        if text.len() > MAX_HEALTH_PATH {
            return Err(Invalid::new(format!("the path is longer than {MAX_HEALTH_PATH} characters"), EXPECTED));
        }
        if let Some(c) = text.chars().find(|c| !c.is_ascii_graphic()) {
            return Err(Invalid::new(format!("{} holds {}", quote(text), quote(&c.to_string())), EXPECTED)
                .help("write such a character as `%` and its bytes in hexadecimal".to_owned()));
        }
        Ok(text.to_owned())
    }
}

impl Default for HealthPath {
    /// `/`.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl Default for UrlPath {
    /// `/`.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

text_type! {
    /// A folder of the repository, relative to its root, without `..`.
    RepoPath, |text| {
        const EXPECTED: &str = "a path inside the repository, such as `.` or `services/api`";
        let text = text.trim_end_matches('/');
        if text.is_empty() || text.starts_with(['/', '~']) || text.contains('\\') {
            // From the root of the repository, or in the way of another system.
            let inside = text.trim_start_matches('/').replace('\\', "/");
            let good = !inside.is_empty() && !inside.contains([':', '~']) && !inside.starts_with('/') && !inside.split('/').any(|part| part == "..");
            return Err(Invalid::new(format!("{} is no path inside the repository", quote(text)), EXPECTED).write(good.then_some(inside)));
        }
        if text.split('/').any(|part| part == "..") {
            return Err(Invalid::new(format!("{} may lead out of the repository", quote(text)), EXPECTED));
        }
        if text.chars().any(char::is_control) || text.len() > 1024 {
            return Err(Invalid::new(format!("{} is no path", quote(text)), EXPECTED));
        }
        let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
    }
}

impl Default for RepoPath {
    /// `.`.
    fn default() -> Self {
        Self(".".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_paths() {
        assert_eq!(UrlPath::try_from("/api/").unwrap().as_str(), "/api");
        assert_eq!(UrlPath::try_from("///").unwrap(), UrlPath::default());
        assert_eq!(UrlPath::try_from("/api/v1").unwrap().patterns(), ["/api/v1", "/api/v1/*"]);
        assert_eq!(UrlPath::default().patterns(), ["/*"]);
        for text in ["", "api", "/a*", "/a?b", "/a b", "/ä", "/a//b", "/a#b"] {
            assert!(UrlPath::try_from(text).is_err(), "{text}");
        }
        assert!(UrlPath::try_from(format!("/{}", "a".repeat(126)).as_str()).is_err());
        assert_eq!(UrlPath::try_from("api/").unwrap_err().help.unwrap(), "write `/api`");
    }

    #[test]
    fn health_paths() {
        assert_eq!(HealthPath::try_from("/health?full=1").unwrap().as_str(), "/health?full=1");
        for text in ["", "health", "/a b", "/\u{e4}"] {
            assert!(HealthPath::try_from(text).is_err(), "{text}");
        }
        let help = HealthPath::try_from("http://localhost:8080/up").unwrap_err().help.unwrap();
        assert_eq!(help, "write only the path: `/up`");
    }

    #[test]
    fn repo_paths() {
        assert_eq!(RepoPath::try_from("./services//api/").unwrap().as_str(), "services/api");
        assert_eq!(RepoPath::try_from("./").unwrap(), RepoPath::default());
        for text in ["", "/", "/etc", "../x", "a/../../b", "~/x", "C:\\x", "a\nb"] {
            assert!(RepoPath::try_from(text).is_err(), "{text}");
        }
    }
}
