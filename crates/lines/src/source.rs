//! One source file: which modules stand in it, and which paths it names.

/// What a file says of itself and of others. Test modules are left out: what only a test names, the kind does not use.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The modules that stand in it, by their path below the file's own.
    pub(crate) modules: Vec<Vec<String>>,
    /// The paths that it names.
    pub(crate) paths: Vec<Named>,
    /// The types that it has functions of.
    pub(crate) implements: Vec<Named>,
    /// Whether it holds a kind.
    pub(crate) kind: bool,
}

/// A path that a file names.
#[derive(Debug)]
pub(crate) struct Named {
    /// The module below the file's own in which it is named.
    pub(crate) within: Vec<String>,
    /// Its segments, without an alias.
    pub(crate) path: Vec<String>,
    /// The name that it has here, if it is imported.
    pub(crate) import: Option<String>,
    /// Whether others may name it from here: it is passed on, not used.
    pub(crate) passed_on: bool,
}

impl Source {
    pub(crate) fn of(text: &str) -> Self {
        Reading { tokens: tokens(text), at: 0, within: Vec::new(), source: Self::default() }.read()
    }
}

/// Names, `::`, and each other mark by itself; comments, texts and characters are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let of_name = |c: char| c.is_alphanumeric() || c == '_';
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(hashes) = raw_text(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let begin = hashes + 2;
            rest[begin..].find(&end).map_or(rest.len(), |at| begin + at + end.len())
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' && (rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'')) {
            quoted(rest, '\'')
        } else if of_name(first) {
            rest.find(|c: char| !of_name(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(len);
        if of_name(first) && raw_text(rest).is_none() || !first.is_whitespace() && len <= 2 && first != '"' && first != '/' {
            tokens.push(token.to_owned());
        }
        rest = after;
    }
    tokens
}

/// How many hashes a raw text has that begins here.
fn raw_text(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a quoted text.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

struct Reading {
    tokens: Vec<String>,
    at: usize,
    /// The modules that are open, with the depth of braces inside each.
    within: Vec<(String, usize)>,
    source: Source,
}

impl Reading {
    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn read(mut self) -> Source {
        while self.at < self.tokens.len() {
            let token = self.peek(0).to_owned();
            match token.as_str() {
                "mod" if self.peek(2) == "{" => {
                    self.within.push((self.peek(1).to_owned(), 0));
                    let path = self.path_here();
                    self.source.modules.push(path);
                    self.at += 2;
                }
                "use" => {
                    let passed_on = matches!(self.tokens.get(self.at.wrapping_sub(1)).map(String::as_str), Some("pub" | ")"));
                    self.at += 1;
                    self.tree(Vec::new(), Some(passed_on));
                }
                "derive" if self.peek(1) == "(" && self.peek(2) == "Kind" => {
                    self.source.kind = true;
                    self.at += 1;
                }
                // `pub(in path)` is about who may see, `impl path` about whose file this belongs to.
                "in" if self.tokens.get(self.at.wrapping_sub(1)).is_some_and(|token| token == "(") => {
                    self.at += 1;
                    while self.peek(0) != ")" {
                        self.at += 1;
                    }
                }
                "impl" => self.implemented(),
                "{" => self.deeper(),
                "}" => self.out(),
                name if is_name(name) && self.peek(1) == "::" => self.tree(Vec::new(), None),
                _ => self.at += 1,
            }
        }
        self.source
    }

    /// For what a block of functions is: the last name before its brace, or before `where`.
    fn implemented(&mut self) {
        self.at += 1;
        let mut path = Vec::new();
        let mut depth = 0_usize;
        let mut ahead = 0;
        loop {
            match self.peek(ahead) {
                "{" | "where" | "" | ";" | ")" | "," if depth == 0 => break,
                "<" => depth += 1,
                ">" => depth = depth.saturating_sub(1),
                "for" if depth == 0 => path.clear(),
                name if depth == 0 && is_name(name) => path.push(name.to_owned()),
                _ => {}
            }
            ahead += 1;
        }
        let within = self.path_here();
        if self.peek(ahead) == "{" && !path.is_empty() && !is_test(&within) {
            self.source.implements.push(Named { within, path, import: None, passed_on: false });
        }
    }

    fn deeper(&mut self) {
        if let Some((_, depth)) = self.within.last_mut() {
            *depth += 1;
        }
        self.at += 1;
    }

    fn out(&mut self) {
        if let Some((_, depth)) = self.within.last_mut() {
            *depth -= 1;
            if *depth == 0 {
                self.within.pop();
            }
        }
        self.at += 1;
    }

    fn path_here(&self) -> Vec<String> {
        self.within.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A path, or a tree of them. `import`: whether it is an import, and whether that is passed on.
    fn tree(&mut self, mut path: Vec<String>, import: Option<bool>) {
        loop {
            let token = self.peek(0).to_owned();
            match token.as_str() {
                "{" if import.is_some() => {
                    self.at += 1;
                    while !matches!(self.peek(0), "}" | "") {
                        self.tree(path.clone(), import);
                    }
                    self.at += 1;
                    return self.end_of_item();
                }
                name if is_name(name) => path.push(token),
                _ => {}
            }
            self.at += 1;
            if self.peek(0) != "::" || !(is_name(self.peek(1)) || import.is_some()) {
                break;
            }
            self.at += 1;
        }
        let mut name = path.last().cloned();
        if name.as_deref() == Some("self") {
            path.pop();
            name = path.last().cloned();
        }
        if import.is_some() && self.peek(0) == "as" {
            name = Some(self.peek(1).to_owned());
            self.at += 2;
        }
        let within = self.path_here();
        if !is_test(&within) {
            self.source.paths.push(Named {
                within,
                path,
                import: name.filter(|_| import.is_some()),
                passed_on: import.unwrap_or_default(),
            });
        }
        if import.is_some() {
            self.end_of_item();
        }
    }

    fn end_of_item(&mut self) {
        if matches!(self.peek(0), "," | ";") {
            self.at += 1;
        }
    }
}

fn is_test(within: &[String]) -> bool {
    within.iter().any(|module| module == "tests")
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
