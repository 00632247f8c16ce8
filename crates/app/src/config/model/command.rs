//! Commands of containers.

/// A command as a container gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A program and its arguments, run as they are.
    Exec(Vec<String>),
    /// A line that needs a shell: it holds `&&`, a variable, a redirection ...
    Shell(String),
}

impl Command {
    /// From a list of words. A list may be a shell line in pieces, as in `[cd, api, '&&', yarn, serve]`: one with
    /// an operator, a variable or a shell's own command becomes [`Command::Shell`].
    ///
    /// `None` if there is no word.
    pub fn from_words(words: Vec<String>) -> Option<Self> {
        let first = words.first()?;
        let is_shell = first == "cd"
            || matches!(first.as_str(), "export" | "source" | "." | "exec" | "set")
            || words.iter().any(|word| is_operator(word) || has_variable(word));
        // `[sh, -c, 'a && b']` names its shell: nothing to add.
        let names_shell = matches!(first.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"));
        if is_shell && !names_shell {
            let pieces: Vec<String> = words.iter().map(|word| shell_word(word)).collect();
            return Some(Self::Shell(pieces.join(" ")));
        }
        Some(Self::Exec(words))
    }

    /// From one line. Words apart by blanks are a program and its arguments; a line with quotes or anything that
    /// a shell would act on becomes [`Command::Shell`].
    ///
    /// `None` if the line is blank.
    pub fn from_line(line: &str) -> Option<Self> {
        let line = line.trim();
        let mut words = line.split_whitespace().map(str::to_owned).peekable();
        let first = words.peek()?.clone();
        if line.contains(|c: char| "&|;<>()$`\\\"'*?#~{}[]!\n".contains(c))
            || first.contains('=')
            || matches!(first.as_str(), "cd" | "export" | "source" | "." | "exec" | "set")
        {
            return Some(Self::Shell(line.to_owned()));
        }
        Some(Self::Exec(words.collect()))
    }

    /// The command as a line for a shell.
    pub fn line(&self) -> String {
        match self {
            Self::Exec(words) => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
            Self::Shell(line) => line.clone(),
        }
    }

    /// The words for a container definition's `command`.
    pub fn argv(&self) -> Vec<String> {
        match self {
            Self::Exec(words) => words.clone(),
            Self::Shell(line) => vec!["sh".to_owned(), "-c".to_owned(), line.clone()],
        }
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "&&" | "||" | "|" | ";" | "&" | ">" | ">>" | "<" | "2>&1" | "2>" | "&>")
}

/// `$PORT` or `${PORT}`, also within a word.
fn has_variable(word: &str) -> bool {
    word.split('$').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '{' || c == '('))
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&b));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// A word of a list as part of a shell line: quoted where a blank would split it.
fn shell_word(word: &str) -> String {
    if word.is_empty() {
        return "''".to_owned();
    }
    if is_operator(word) || !word.contains(char::is_whitespace) || word.contains(['\'', '"']) {
        return word.to_owned();
    }
    // Double quotes leave variables alive.
    if has_variable(word) { format!("\"{word}\"") } else { format!("'{word}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn lists() {
        let from = |list: &[&str]| Command::from_words(words(list));
        assert_eq!(from(&["yarn", "serve"]).unwrap().argv(), ["yarn", "serve"]);
        assert_eq!(
            from(&["cd", "services/api", "&&", "yarn", "serve"]).unwrap().argv(),
            ["sh", "-c", "cd services/api && yarn serve"]
        );
        assert_eq!(from(&["serve", "-p", "$PORT"]).unwrap().argv(), ["sh", "-c", "serve -p $PORT"]);
        assert_eq!(from(&["sh", "-c", "a && b $X"]).unwrap(), Command::Exec(words(&["sh", "-c", "a && b $X"])));
        assert_eq!(from(&["echo", "a b", "&&", "x"]).unwrap(), Command::Shell("echo 'a b' && x".to_owned()));
        assert_eq!(from(&["grep", "^a$", "f"]).unwrap(), Command::Exec(words(&["grep", "^a$", "f"])));
        assert_eq!(from(&[]), None);
    }

    #[test]
    fn lines() {
        assert_eq!(Command::from_line("npm  start").unwrap().argv(), ["npm", "start"]);
        assert_eq!(Command::from_line("A=1 npm start").unwrap().argv(), ["sh", "-c", "A=1 npm start"]);
        assert_eq!(Command::from_line("serve --port=80").unwrap().argv(), ["serve", "--port=80"]);
        assert_eq!(Command::from_line("echo 'a b'").unwrap().argv(), ["sh", "-c", "echo 'a b'"]);
        assert_eq!(Command::from_line(" \n"), None);
        assert_eq!(Command::Exec(words(&["echo", "it's", "a=b"])).line(), "echo 'it'\\''s' a=b");
    }
}
