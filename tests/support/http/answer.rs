//! Answers that are given.

use serde_json::Value;

use super::{Request, SELF};

/// An answer to a request.
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    echo: Option<Echo>,
}

/// Makes a body of the headers that came, a line each, and the body that came.
pub type Echo = fn(&str, &str) -> String;

impl Answer {
    /// A JSON document.
    pub fn json(status: u16, document: &Value) -> Self {
        let body = if status == 204 {
            String::new()
        } else {
            document.to_string()
        };
        Self::text(status, &body).header("Content-Type", "application/json")
    }

    /// Any text.
    pub fn text(status: u16, body: &str) -> Self {
        Self::bytes(status, body.into())
    }

    /// Any bytes.
    pub fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
            echo: None,
        }
    }

    /// What `echo` makes of the request.
    pub fn echo(status: u16, echo: Echo) -> Self {
        Self {
            echo: Some(echo),
            ..Self::text(status, "")
        }
    }

    /// With the first half of its body.
    pub fn cut(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With the echo of the request as its body, if it has one, and `base` for [`SELF`] in headers and body.
    pub fn filled(mut self, request: &Request, base: &str) -> Self {
        if let Some(echo) = self.echo {
            let headers = request.headers.iter();
            let headers: Vec<_> = headers
                .map(|(name, value)| format!("{name}: {value}"))
                .collect();
            let body = String::from_utf8_lossy(&request.body);
            self.body = echo(&headers.join("\n"), &body).into_bytes();
        }
        for (_, value) in &mut self.headers {
            *value = value.replace(SELF, base);
        }
        if let Ok(text) = std::str::from_utf8(&self.body) {
            self.body = text.replace(SELF, base).into_bytes();
        }
        self
    }

    /// Head and body as they are sent.
    pub fn encoded(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Status\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if self.status != 204 {
            head.extend(["Content-Length: ", &self.body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}
