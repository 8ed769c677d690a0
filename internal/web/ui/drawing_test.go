package ui

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func wellFormed(markup string) error {
	d := xml.NewDecoder(strings.NewReader(markup))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestEveryIconIsWellFormed(t *testing.T) {
	allowed := regexp.MustCompile(`^(<(path|circle|rect)( (d|cx|cy|r|x|y|width|height|rx)="[^"<>]+")+/>)+$`)
	for name, drawing := range icons {
		if err := wellFormed(drawing); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !allowed.MatchString(drawing) {
			t.Errorf("%s: only paths, circles and rectangles, without colour or style: %s", name, drawing)
		}
	}
	for family := range familyClasses {
		if icons[FamilyIcon(family)] == "" {
			t.Errorf("family %s has no pictogram", family)
		}
	}
	if FamilyIcon("unknown") != IconPlace {
		t.Error("an unknown family falls back to the arch")
	}
}

func TestMosaicsUseOnlyKnownPictograms(t *testing.T) {
	tiles := parseTiles(heroTiles)
	if len(tiles) != 42 {
		t.Errorf("the front page's mosaic has %d tiles, want 42", len(tiles))
	}
	for _, tile := range tiles {
		if tile.shape == 0 && icons[tile.icon] == "" {
			t.Errorf("no pictogram %q", tile.icon)
		}
		if tile.shape != 0 && shapes[tile.shape] == "" {
			t.Errorf("no shape %q", tile.shape)
		}
	}
	for family, p := range palettes {
		for _, icon := range p.icons {
			if icons[icon] == "" {
				t.Errorf("%s: no pictogram %q", family, icon)
			}
		}
	}
}

func TestCoverIsTheSameForTheSameListing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		family := rapid.SampledFrom(append([]string{"", "unknown"}, families...)).Draw(t, "family")
		svg := CoverSVG(id, family)
		if svg != CoverSVG(id, family) {
			t.Fatal("two drawings for one listing")
		}
		if err := wellFormed(svg); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(svg, "style=") {
			t.Fatal("an inline style: the security policy refuses it")
		}
		if n := strings.Count(svg, "<g class="); n != 5 {
			t.Fatalf("%d pictograms, want 5", n)
		}
		if len(svg) > 6000 {
			t.Fatalf("%d bytes", len(svg))
		}
	})
	if CoverSVG("a", "help") == CoverSVG("b", "help") || CoverSVG("a", "help") == CoverSVG("a", "skill") {
		t.Error("covers of two listings are alike")
	}
}

// The drawing of an online listing must survive releases: people recognise it, and shared pictures are made of it.
func TestCoverNeverChanges(t *testing.T) {
	d := newDice("0190a0b0-0000-7000-8000-000000000001", "help")
	for i, want := range []int{537, 51, 677, 264} {
		if got := d.below(1000); got != want {
			t.Errorf("throw %d is %d, want %d", i, got, want)
		}
	}
}

func TestRulesOfComposition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		p := palettes[rapid.SampledFrom(families).Draw(t, "family")]
		tiles := composeTiles(newDice(id), p, coverCols, coverRows, 5)
		for i, tile := range tiles {
			if i%coverCols > 0 && tiles[i-1].ground == tile.ground {
				t.Fatalf("tile %d has the ground of its left neighbour", i)
			}
			if tile.shape != 0 && tile.ground == tile.figure {
				t.Fatalf("tile %d cannot be seen", i)
			}
			if tile.shape == 0 && tile.ground.dark() {
				t.Fatalf("pictogram %d on a dark ground", i)
			}
		}
	})
}
