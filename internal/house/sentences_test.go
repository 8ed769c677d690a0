package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What people read stands in the catalogue. Only the style guide, whose examples are no sentences of the site, and the
// texts of the demonstration are written in code.

var (
	accentedWords = regexp.MustCompile(`[àâäéèêëîïôöùûüÿçœæÀÂÄÉÈÊËÎÏÔÖÙÛÜÇŒÆ’«»].* | .*[àâäéèêëîïôöùûüÿçœæÀÂÄÉÈÊËÎÏÔÖÙÛÜÇŒÆ’«»]`)
	tags          = regexp.MustCompile(`(?s)<style>.*</style>|^[^<>]*>|<[^>]*>|<[^>]*$`)
	entities      = regexp.MustCompile(`&[a-z#0-9]+;`)
	word          = regexp.MustCompile(`\p{L}{2,}`)
)

func TestNoSentenceInCode(t *testing.T) {
	for _, f := range files(t) {
		shown := within(f.dir, "internal/web") || within(f.dir, "internal/notify") || f.dir == "internal/app"
		if !shown || f.isTest() || strings.HasPrefix(f.path, "internal/web/ui/guide") || within(f.dir, "internal/web/ui/build") {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				n.Tag = nil // descriptions for programs
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && accentedWords.MatchString(tags.ReplaceAllString(s, "")) {
					t.Errorf("%s: a sentence outside the catalogue: %s", fset.Position(n.Pos()), s)
				}
			case *ast.CallExpr:
				if s, ok := markup(n); ok && f.isGenerated() && word.MatchString(s) {
					t.Errorf("%s: words outside the catalogue: %s", fset.Position(n.Pos()), strings.TrimSpace(s))
				}
			}
			return true
		})
	}
}

// markup gives the words between the tags that a generated page writes as they are.
func markup(call *ast.CallExpr) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "WriteString" || len(call.Args) != 3 {
		return "", false
	}
	lit, ok := call.Args[2].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil || !strings.ContainsAny(s, "<>") {
		return "", false // a part of an attribute
	}
	return entities.ReplaceAllString(tags.ReplaceAllString(s, ""), ""), true
}
