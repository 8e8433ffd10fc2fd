//! Listings: page after page by markers, each row once. Rows are passed on as they arrive.
//!
//! `next` links are never followed, as the server writes filters into them in a form that it cannot
//! read itself: the same query is sent again with the last row's `id` as the marker.

use std::cell::Cell;

use crate::error::{Error, Kind, Result};

use super::keep::{Keep, Verdict};
use super::order::{Order, has_stable_names};
use super::page::{Page, SeenRows, Sink, text_of};
use super::{Document, Mistral, Query};

/// What a listing asks for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The parameters of the first request.
    pub query: Query,
    /// Requests further pages until the server has no more rows.
    pub all: bool,
    /// The rows are delivered in the reverse of the order in which they are requested.
    pub reversed: bool,
    /// What is checked here; as many pages are read as that takes.
    pub keep: Keep,
}

impl Listing {
    /// All rows with these fields, the oldest first.
    pub fn all(fields: &str) -> Self {
        let query = Query::new()
            .with("fields", fields)
            .with("sort_keys", "created_at")
            .with("sort_dirs", "asc");
        Self {
            query,
            all: true,
            ..Self::default()
        }
    }

    /// With a filter.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        Self {
            query: self.query.with(name, value),
            ..self
        }
    }
}

/// How further pages of a collection are requested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PagedBy {
    /// By the ID of the last row.
    Marker,
    /// By the name of the last row, as the server cannot read the markers of this collection: it fails on any marker
    /// of a workbook, and wants an ID for that of an environment but looks for a name.
    Name,
    /// Not at all: without a limit the server gives all rows at once, and by marker it would start again.
    Nothing,
}

/// The name of a list, which is the last segment of its path and the key of its rows.
fn name<'a>(path: &[&'a str]) -> &'a str {
    path.last().copied().unwrap_or_default()
}

impl Mistral {
    /// `GET` of a list. Returns whether the server has more rows, which a limit (its own or ours) has left out.
    ///
    /// Errors leave out the queries, which are long and not what the user wrote, unless requests are logged.
    pub async fn list(
        &self,
        path: &[&str],
        paged_by: PagedBy,
        listing: &Listing,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let listed = if listing.keep.is_everything() {
            let is_ended = Cell::new(false);
            self.list_pages(path, paged_by, listing, &is_ended, sink)
                .await
        } else {
            self.list_kept(path, paged_by, listing, sink).await
        };
        listed.map_err(|error| {
            if self.http.is_logged() {
                error
            } else {
                error.without_query()
            }
        })
    }

    /// The rows that are kept, as many as are wanted.
    async fn list_kept(
        &self,
        path: &[&str],
        paged_by: PagedBy,
        listing: &Listing,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let kept = KeptRows::new(listing.clone());
        let (listing, is_ended) = (&kept.listing, &kept.is_ended);
        let (mut count, mut newest) = (0, Vec::new());
        let mut check = |row: &str| {
            match listing.keep.verdict(row)? {
                Verdict::LeftOut => return Ok(()),
                Verdict::Outside => {
                    is_ended.set(is_ended.get() || kept.ends_outside);
                    return Ok(());
                }
                Verdict::Kept if kept.wanted == Some(count) => return Ok(()),
                Verdict::Kept => count += 1,
            }
            is_ended.set(is_ended.get() || kept.wanted == Some(count));
            if kept.is_turned {
                newest.push(row.to_owned());
                return Ok(());
            }
            sink(row)
        };
        let more = self
            .list_pages(path, paged_by, listing, is_ended, &mut check)
            .await?;
        newest.iter().rev().try_for_each(|row| sink(row))?;
        Ok(kept.wanted == Some(count) || (more && !is_ended.get()))
    }

    /// Reads pages until there are no more, or `is_ended`.
    async fn list_pages(
        &self,
        path: &[&str],
        paged_by: PagedBy,
        listing: &Listing,
        is_ended: &Cell<bool>,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let key = name(path);
        let document = self.get(path, &listing.query).await?;
        let page = document.page(key)?;
        if !(listing.all && page.more) || paged_by == PagedBy::Nothing {
            page.each(listing.reversed, sink)?;
            return Ok(page.more);
        }
        if paged_by == PagedBy::Name {
            self.list_by_name(path, &listing.query, sink).await?;
            return Ok(false);
        }
        let order = Order::of(&listing.query);
        let mut pages = PageReader::new(path, listing.query.clone(), is_ended);
        if !order.is_safe_for_markers(key) {
            self.list_in_order(pages, order, &page.rows, sink).await?;
            return Ok(false);
        }
        if listing.reversed {
            // These are the last rows of the whole list. Requested from its other end, rows can be passed on as they
            // arrive.
            pages.query.set("sort_dirs", "asc");
            if let Some(window) = &listing.keep.window {
                if let Some(oldest) = page.rows.last()
                    && !window.holds(oldest)?
                {
                    page.each(true, sink)?;
                    return Ok(false);
                }
                window.request_since(&mut pages.query);
            }
        } else {
            pages.take(&page, sink)?;
        }
        // One page is in memory at a time.
        drop(page);
        drop(document);
        pages.finish(self, sink).await?;
        Ok(false)
    }

    /// All rows in an order that is not safe for paging: rows are lost at page boundaries where a key is null or
    /// changes. They are read by the time of creation and sorted here.
    async fn list_in_order(
        &self,
        mut pages: PageReader<'_>,
        mut order: Order,
        first: &[&str],
        sink: Sink<'_>,
    ) -> Result<()> {
        let key = pages.key;
        if pages.query.get("marker").is_some() {
            return Err(Error::local(
                "--marker cannot be combined with --limit -1 and these --sort_keys",
            )
            .hint("leave out --marker, or --sort_keys, or --limit -1"));
        }
        pages.query.set("sort_keys", "created_at");
        pages.query.set("sort_dirs", "asc");
        if let Some(fields) = pages.query.get("fields") {
            let fields = order.with_keys(fields);
            pages.query.set("fields", &fields);
        }
        let mut found = Vec::new();
        let mut collect = |row: &str| {
            found.push(order.keyed(row, key)?);
            Ok(())
        };
        pages
            .finish(self, &mut collect)
            .await
            .map_err(|error| match error.kind {
                // It may not know a field of that name.
                Kind::Server | Kind::Conflict | Kind::Unavailable => {
                    error.hint("leave out --sort_keys or --limit -1")
                }
                _ => error,
            })?;
        order.sort(&mut found, first);
        found.iter().try_for_each(|found| sink(&found.row))
    }

    /// All rows, read in the order of their names, each page from the last name on, then sorted by the time of
    /// creation.
    async fn list_by_name(&self, path: &[&str], query: &Query, sink: Sink<'_>) -> Result<()> {
        let key = name(path);
        let by_name = query.get("sort_keys") == Some("name");
        if !(by_name || query.get("sort_keys") == Some("created_at"))
            || query.get("name").is_some()
            || query.get("marker").is_some()
        {
            return Err(Error::local(format!(
                "with --limit -1, {key} cannot be sorted by other fields than name and created_at, nor combined with --marker or --filter name"
            ))
            .hint("leave out --sort_keys, --marker and --filter name, or --limit -1"));
        }
        let descending = query.get("sort_dirs") == Some("desc");
        let mut query = query.clone();
        query.set("sort_keys", "name");
        query.set("sort_dirs", "asc");
        let whole = query.clone();
        let mut seen = SeenRows::default();
        let mut found: Vec<String> = Vec::new();
        let mut nulls_first = false;
        loop {
            let document = self.get(path, &query).await?;
            let page = document.page(key)?;
            let before = found.len();
            if before == 0 {
                let first = page.rows.first();
                nulls_first = first.is_some_and(|row| text_of(row, "name").is_none());
            }
            page.each(false, &mut |row| {
                if seen.insert(row, text_of(row, "id").as_deref()) {
                    found.push(row.to_owned());
                }
                Ok(())
            })?;
            if !page.more {
                break;
            }
            match page.last("name") {
                Some(name) if found.len() > before => query.set("name", &format!("gte:{name}")),
                Some(name) => {
                    return Err(incomplete(key, found.len()).hint(format!(
                        "more of them are named {name:?} than the server sends at once"
                    )));
                }
                None => return Err(incomplete(key, found.len())),
            }
        }
        if !(nulls_first || has_stable_names(key)) {
            found.extend(self.trailing_nameless(path, whole).await?);
        }
        if !by_name {
            found.sort_by_cached_key(|row| text_of(row, "created_at"));
        }
        if descending {
            found.reverse();
        }
        found.iter().try_for_each(|row| sink(row))
    }

    /// Rows without a name, which `PostgreSQL` sorts last. A filter by name leaves them out.
    async fn trailing_nameless(&self, path: &[&str], mut query: Query) -> Result<Vec<String>> {
        let key = name(path);
        query.set("sort_dirs", "desc");
        let document = self.get(path, &query).await?;
        let page = document.page(key)?;
        let rows = page.rows.iter();
        let nameless = rows.take_while(|row| text_of(row, "name").is_none());
        let nameless: Vec<_> = nameless.map(|&row| row.to_owned()).collect();
        if page.more && nameless.len() == page.rows.len() {
            return Err(incomplete(key, nameless.len())
                .hint("more of them have no name than the server sends at once"));
        }
        Ok(nameless)
    }
}

/// A listing of which not all rows are kept, as it is read.
struct KeptRows {
    listing: Listing,
    /// How many rows are wanted, unless the pages themselves see to that.
    wanted: Option<u64>,
    /// Nothing is wanted behind a row outside of the window, as rows come by the time of their creation.
    ends_outside: bool,
    /// The rows are delivered when all are there, the last one first.
    is_turned: bool,
    /// Whether no further page is needed.
    is_ended: Cell<bool>,
}

impl KeptRows {
    fn new(mut listing: Listing) -> Self {
        let order = Order::of(&listing.query).newest_first();
        let query = &mut listing.query;
        listing.keep.request_fields(query);
        match &listing.keep.window {
            None => {}
            Some(window) if order == Some(true) => window.request_before(query),
            Some(window) => window.request_since(query),
        }
        // Otherwise the rows of the window are one behind the other.
        let is_sparse = order.is_none() || !listing.keep.tags.is_empty();
        let (mut wanted, mut is_turned) = (None, false);
        if is_sparse && !listing.all {
            wanted = query.get("limit").and_then(|limit| limit.parse().ok());
            if order.is_none() {
                query.remove("limit");
            }
            is_turned = std::mem::take(&mut listing.reversed);
            listing.all = true;
        }
        Self {
            listing,
            wanted,
            ends_outside: order.is_some(),
            is_turned,
            is_ended: Cell::new(false),
        }
    }
}

/// Reads a collection page by page.
struct PageReader<'a> {
    path: &'a [&'a str],
    key: &'a str,
    /// The next request; its marker is set when it is sent.
    query: Query,
    seen: SeenRows,
    /// Number of rows that were passed on.
    count: usize,
    /// IDs of the rows of the previous page.
    last: Vec<String>,
    more: bool,
    /// Whether further rows are of no use.
    is_ended: &'a Cell<bool>,
}

impl<'a> PageReader<'a> {
    fn new(path: &'a [&'a str], query: Query, is_ended: &'a Cell<bool>) -> Self {
        Self {
            path,
            is_ended,
            key: name(path),
            query,
            seen: SeenRows::default(),
            count: 0,
            last: Vec::new(),
            more: true,
        }
    }

    /// Passes on the rows of a page that have not been seen: a row is sent twice when its position changes meanwhile.
    fn take(&mut self, page: &Page<'_>, sink: Sink<'_>) -> Result<()> {
        let before = self.count;
        self.last.clear();
        for row in &page.rows {
            let id = text_of(row, "id");
            // Rows without an ID may be identical and still be different resources.
            let is_new = id.is_none() || self.seen.insert(row, id.as_deref());
            self.last.extend(id);
            if is_new {
                self.count += 1;
                sink(row)?;
            }
        }
        self.more = page.more && !self.is_ended.get();
        // Without an ID in the last row there is no marker for the next page.
        let marker = page.last("id");
        let can_continue =
            self.count > before && marker.is_some() && marker.as_ref() == self.last.last();
        if self.more && !can_continue {
            return Err(incomplete(self.key, self.count));
        }
        Ok(())
    }

    /// Reads all remaining pages.
    async fn finish(&mut self, mistral: &Mistral, sink: Sink<'_>) -> Result<()> {
        while self.more {
            let document = self.next(mistral).await?;
            self.take(&document.page(self.key)?, sink)?;
        }
        Ok(())
    }

    /// The next page. If the row of the marker has been deleted meanwhile, earlier rows of its page are tried as
    /// markers, in steps that double.
    async fn next(&mut self, mistral: &Mistral) -> Result<Document> {
        let mut back = 1;
        loop {
            let marker = self.last.len().checked_sub(back).map(|at| &self.last[at]);
            if let Some(marker) = marker {
                self.query.set("marker", marker);
            }
            match mistral.get(self.path, &self.query).await {
                Err(error) if error.kind == Kind::NotFound && marker.is_some() => {
                    if back == self.last.len() {
                        return Err(error.hint(format!(
                            "the {} on the previous page were deleted while the list was being read; run the command again",
                            self.key
                        )));
                    }
                    back = (back * 2).min(self.last.len());
                }
                outcome => return outcome,
            }
        }
    }
}

fn incomplete(key: &str, rows: usize) -> Error {
    let plural = if rows == 1 { "" } else { "s" };
    Error::new(
        Kind::Connection,
        format!(
            "the list of {key} is incomplete: after {rows} row{plural} the server returned no new ones but says there are more"
        ),
    )
}
