// Package markdown turns what people write (paragraphs, lists, bold, links) into HTML that is safe to show, and into
// plain words for excerpts and mails. Whatever goes in, no script, style, image, form or foreign attribute comes out.
package markdown

import (
	"bytes"
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

var (
	parser = goldmark.New(goldmark.WithExtensions(extension.Linkify))
	safe   = policy()
	none   = bluemonday.StrictPolicy()
)

func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http")
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// HTML renders Markdown as safe HTML. Headings become paragraphs: the page owns the outline.
func HTML(src string) string {
	var b bytes.Buffer
	if err := parser.Convert([]byte(src), &b); err != nil {
		return "<p>" + html.EscapeString(src) + "</p>" // a writer to memory does not fail; be safe anyway
	}
	out := b.String()
	for _, h := range []string{"1", "2", "3", "4", "5", "6"} {
		out = strings.NewReplacer("<h"+h+">", "<p><strong>", "</h"+h+">", "</strong></p>").Replace(out)
	}
	return safe.Sanitize(out)
}

// Plain gives the words alone, on one line, cut at a word within max characters.
func Plain(src string, max int) string {
	s := strings.NewReplacer("</p>", " ", "</li>", " · ", "<br>", " ", "<br/>", " ").Replace(HTML(src))
	s = strings.Join(strings.Fields(html.UnescapeString(none.Sanitize(s))), " ")
	s = strings.TrimSuffix(s, " ·")
	r := []rune(s)
	if len(r) <= max {
		return s
	}
	cut := string(r[:max-1])
	if i := strings.LastIndexByte(cut, ' '); i > max/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:·.") + "…"
}
