//! `api`: a request that the user words, and the response as it comes.

use std::fmt::Write as _;

use clap::Args;

use crate::api::Base;
use crate::api::raw::{RawAnswer, RawRequest, Target};
use crate::error::{Error, Kind, Result};
use crate::http::message::{Body, Header, Method, fits_a_header};
use crate::input::File;
use crate::jq::Expression;
use crate::json::{self, DOCUMENT};
use crate::output::write_line;
use crate::secret::Secret;
use crate::terminal::Terminal;

use super::command::{Command, Context, Group, Outcome, Run, Server, Text};
use super::maintenance;
use super::output_options::{compiled, one_of};

pub const GROUP: Group = Group {
    title: "The server",
    commands: &[
        maintenance::GET,
        maintenance::SET,
        Command::new::<Request, _, _>("api", "Send a request to the API, and print the response")
            .example(
                "mistral api GET executions --query state=ERROR --query limit=5 --jq '.executions[].id'",
            ),
    ],
};

/// A larger document is not indented on a terminal, in bytes: its values take many times the memory of its text.
const MAX_INDENTED: usize = 16 << 20;

/// Headers that the client makes itself.
const OWN_HEADERS: [&str; 8] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "x-auth-token",
];
const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];
const JSON: &str = "application/json";
const PLAIN: &str = "text/plain";

#[derive(Args)]
struct Request {
    /// Method of the request
    #[arg(value_parser = one_of(METHODS, Method::name), ignore_case = true)]
    method: Method,
    /// Path below the endpoint, as in a URL: executions, workflows/backup?fields=id
    path: String,
    /// Parameter of the query; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// Body: JSON; @FILE or - (standard input) for JSON or any other text, such as a definition
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    data: Option<String>,
    /// Header; repeatable
    #[arg(long, value_name = "NAME:VALUE")]
    header: Vec<String>,
    /// Request all pages of a list, and print it as one
    #[arg(long, conflicts_with = "root")]
    all: bool,
    /// PATH is below the server, beside v2: maintenance, info
    #[arg(long)]
    root: bool,
    /// Print what this jq expression makes of the response
    #[arg(long, value_name = "EXPRESSION", help_heading = "Output")]
    jq: Option<String>,
}

impl Run<Server, Text> for Request {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let jq = self.jq.as_deref().map(compiled).transpose()?;
        let (all, request) = (self.all, self.request()?);
        let is_beside =
            request.base == Base::Endpoint && BESIDE.contains(&request.target.collection());
        let done = if all {
            list(context, &request, jq.as_ref()).await
        } else {
            let answer = context.mistral()?.raw(&request).await?;
            print(context, answer, jq.as_ref())
        };
        done.map_err(|error| in_options(error, is_beside))
    }
}

/// What the server has beside `/v2`.
const BESIDE: [&str; 3] = ["healthcheck", "info", "maintenance"];

/// An error with the hints that fit this command.
fn in_options(mut error: Error, is_beside: bool) -> Error {
    if is_beside && error.kind == Kind::NotFound {
        error.hints = vec!["the server has this beside /v2: add --root".to_owned()];
    }
    for hint in &mut error.hints {
        *hint = hint.replace(
            "which --namespace gives",
            "which --query namespace=NAME gives",
        );
    }
    error
}

impl Request {
    fn request(self) -> Result<RawRequest> {
        let mut target = Target::parse(&self.path)?;
        for parameter in &self.query {
            let Some((name, value)) = parameter.split_once('=') else {
                return Err(wrong("--query", parameter, "NAME=VALUE"));
            };
            target.query.push((name.to_owned(), value.to_owned()));
        }
        if self.all && self.method != Method::Get {
            return Err(Error::usage("--all is for GET of a list"));
        }
        let (headers, media_type) = headers(&self.header)?;
        let body = match self.data {
            Some(_) if self.method == Method::Get => {
                return Err(Error::usage("--data is not for GET")
                    .hint("--query NAME=VALUE adds a parameter to the query"));
            }
            Some(data) => body(&data, media_type)?,
            None => Body::None,
        };
        Ok(RawRequest {
            method: self.method,
            base: if self.root {
                Base::Root
            } else {
                Base::Endpoint
            },
            target,
            body,
            headers,
        })
    }
}

fn wrong(option: &str, given: &str, form: &str) -> Error {
    Error::usage(format!("{option} {given:?} is not {form}"))
}

/// The headers, and the media type of the body if one of them has it.
fn headers(given: &[String]) -> Result<(Vec<Header>, Option<&'static str>)> {
    let (mut headers, mut media_type) = (Vec::new(), None);
    for header in given {
        let pair = header.split_once(':');
        let Some((name, value)) = pair.map(|(name, value)| (name.trim(), value.trim())) else {
            // The value may be a secret.
            return Err(Error::usage("--header: a header is NAME:VALUE"));
        };
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || !fits_a_header(value) {
            return Err(Error::usage(format!(
                "--header {name:?}: the name or the value has a character that no header can have"
            )));
        }
        let lower = name.to_ascii_lowercase();
        if OWN_HEADERS.contains(&lower.as_str()) {
            return Err(Error::usage(format!(
                "--header {name}: the client sets this header itself"
            )));
        }
        if lower == "content-type" {
            let known = [JSON, PLAIN].into_iter().find(|known| *known == value);
            media_type = Some(known.ok_or_else(|| {
                Error::usage(format!("--header {name}: the API takes {JSON} and {PLAIN}"))
            })?);
        } else {
            headers.push((name.to_owned().into(), Secret::new(value)));
        }
    }
    Ok((headers, media_type))
}

/// The body of a request.
fn body(given: &str, media_type: Option<&str>) -> Result<Body> {
    let file = if given == "-" {
        Some(given)
    } else {
        given.strip_prefix('@')
    };
    let text = match file {
        Some(name) => File::from(name).read("--data")?.text()?,
        None => given.to_owned(),
    };
    let is_json = json::parse(&text).is_ok();
    if !is_json && file.is_none() && media_type != Some(PLAIN) {
        return Err(Error::usage("--data is not JSON").hint(
            "put it in single quotes; @FILE sends the content of a file, such as a definition",
        ));
    }
    let is_sent_as_json = media_type.map_or(is_json, |given| given == JSON);
    Ok(if is_sent_as_json {
        Body::Json(text.into_bytes().into())
    } else {
        Body::Text(text.into_bytes().into())
    })
}

/// Prints a response. A status of 400 and more is an error, after its body was printed.
fn print(
    context: &Context<Server, Text>,
    answer: RawAnswer,
    jq: Option<&Expression>,
) -> Result<Outcome> {
    let terminal = context.terminal();
    let Ok(text) = String::from_utf8(answer.body) else {
        return Err(answer
            .error
            .unwrap_or_else(|| Error::local("the response is not UTF-8 text")));
    };
    match (jq, answer.error) {
        // As after a DELETE.
        (Some(_), None) if text.is_empty() => {}
        (Some(jq), None) => write_results(&text, jq, terminal)?,
        (_, error) => {
            terminal.print(&shown(text, terminal.is_terminal()))?;
            terminal.flush()?;
            if answer.is_cut {
                terminal.note("mistral: note: of this error only the beginning was read");
            }
            if let Some(error) = error {
                return Err(error);
            }
        }
    }
    Ok(Outcome::done())
}

/// Prints what an expression makes of a response.
fn write_results(text: &str, jq: &Expression, mut terminal: &Terminal) -> Result<()> {
    let written = write_line(text, Some(jq), &mut terminal);
    written.map_err(|mut error| {
        for hint in &mut error.hints {
            if hint.contains("one object at a time") {
                "the expression gets the whole response: .workflows[].name".clone_into(hint);
            }
        }
        error
    })
}

/// A body as it comes; on a terminal JSON is indented, and the last line ends.
fn shown(text: String, is_terminal: bool) -> String {
    if !is_terminal || text.is_empty() {
        return text;
    }
    let document = (text.len() <= MAX_INDENTED).then(|| json::parse(&text));
    let mut text = match document {
        Some(Ok(document)) => json::dumps(&document, DOCUMENT),
        _ => text,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Prints all rows of a list, in the form of one response.
async fn list(
    context: &Context<Server, Text>,
    request: &RawRequest,
    jq: Option<&Expression>,
) -> Result<Outcome> {
    let mistral = context.mistral()?;
    let terminal = context.terminal();
    let is_whole = jq.is_some() || terminal.is_terminal();
    let mut text = format!("{{{:?}: [", request.target.collection());
    let mut separator = "";
    let mut add = |row: &str| {
        let _ = write!(text, "{separator}{row}");
        separator = ", ";
        if !is_whole {
            terminal.print(&text)?;
            text.clear();
        }
        Ok(())
    };
    mistral.raw_rows(&request.target, &mut add).await?;
    text.push_str("]}");
    match jq {
        Some(jq) => write_results(&text, jq, terminal)?,
        None => terminal.print(&shown(text, terminal.is_terminal()))?,
    }
    Ok(Outcome::done())
}
