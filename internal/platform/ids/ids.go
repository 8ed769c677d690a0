// Package ids makes identifiers and secrets. Identifiers are UUIDv7 texts: they sort by time of creation and are the
// same on both databases. Secrets are 128 random bits or more and are stored only as their SHA-256.
package ids

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/google/uuid"
)

// New is a new identifier (36 characters).
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid tells whether s has the form of an identifier, so that a lookup by anything else can be refused early.
func Valid(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// Secret is a new secret of 160 bits, safe in an address (27 characters).
func Secret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// Code is a new code of six decimal digits, each value equally likely.
func Code() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system has no randomness: nothing safe can go on
	}
	return fmt.Sprintf("%06d", n)
}

// Hash is what is stored of a secret.
func Hash(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}
