package edge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

// KeyField is the hidden field of every form that creates: its idempotency key.
const KeyField = "cle"

// NewKey is a fresh key for a form.
func NewKey() string { return ids.New() }

// kept is the answer of a request that was carried out.
type kept struct {
	hash, location, body string
	status               int
	answered             bool
}

// once runs a change under its idempotency key, when it bears one: the first transaction of the use case takes the key,
// the answer is kept beside it, and the same request gets the same answer again. The same key with another body is
// refused. Keys belong to one person (or one network), so that nobody reads another's answer.
func (e *Edge) once(w http.ResponseWriter, r *http.Request, h Handler) error {
	if err := r.ParseForm(); err != nil {
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			return err
		}
		return fault.New(fault.Invalid, "error.form")
	}
	key := r.PostForm.Get(KeyField)
	if key == "" {
		key = r.Header.Get("Idempotency-Key")
	}
	settling, r := e.settling(w, r)
	if key == "" {
		return h(settling, r)
	}
	if len(key) > 255 {
		return fault.New(fault.Invalid, "error.form")
	}
	v := visitOf(r)
	scope := v.Actor.PersonID
	if scope == "" {
		scope = v.Network
	}
	o := &db.Once{Key: ids.Hash(scope + "\x00" + key), Hash: bodyHash(r), At: e.Now()}
	if k, found, err := e.keptAnswer(r.Context(), o.Key); err != nil {
		return err
	} else if found {
		return e.replay(w, r, o, k)
	}
	rec := &recorder{ResponseWriter: settling, status: http.StatusOK}
	err := h(rec, r.WithContext(db.WithOnce(r.Context(), o)))
	if errors.Is(err, db.ErrReplayed) {
		return e.replay(w, r, o, kept{})
	}
	if err == nil && o.Taken() {
		err = e.keep(r.Context(), o.Key, rec)
	}
	return err
}

func bodyHash(r *http.Request) string {
	f := url.Values{}
	for k, v := range r.PostForm {
		if k != KeyField {
			f[k] = v
		}
	}
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+" "+r.URL.Path+"\n"+f.Encode())
	return hex.EncodeToString(h.Sum(nil))
}

func (e *Edge) keptAnswer(ctx context.Context, key string) (k kept, found bool, err error) {
	var status sql.NullInt64
	err = e.DB.QueryRowContext(ctx, `select hash, status, location, body from idempotency where key = $1`, key).
		Scan(&k.hash, &status, db.Text{S: &k.location}, db.Text{S: &k.body})
	if errors.Is(err, sql.ErrNoRows) {
		return k, false, nil
	}
	if err != nil {
		return k, false, fmt.Errorf("edge: idempotency: %w", err)
	}
	k.status, k.answered = int(status.Int64), status.Valid
	return k, true, nil
}

// replayWait is how long a second request waits for the answer of the first, which may still be writing it.
const replayWait = 3 * time.Second

// replay gives the answer that was given before. When its writer died between the effect and the answer, the person is
// told that it was carried out and led to their own page.
func (e *Edge) replay(w http.ResponseWriter, r *http.Request, o *db.Once, k kept) error {
	deadline := time.NewTimer(replayWait)
	defer deadline.Stop()
	for !k.answered {
		var found bool
		var err error
		if k, found, err = e.keptAnswer(r.Context(), o.Key); err != nil || found && k.answered {
			break
		}
		select {
		case <-r.Context().Done():
			return r.Context().Err()
		case <-deadline.C:
			e.settleAgain(w, r)
			return Done(w, r, "/", "already")
		case <-time.After(25 * time.Millisecond):
		}
	}
	if k.hash != o.Hash {
		return fault.New(fault.Invalid, "error.other_body")
	}
	if k.status < http.StatusBadRequest {
		e.settleAgain(w, r)
	}
	if k.location != "" {
		w.Header().Set("Location", k.location)
	}
	w.Header().Set("Idempotency-Replayed", "true")
	if k.body != "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(k.status)
	_, err := io.WriteString(w, k.body)
	return ignoreGone(err)
}

func (e *Edge) keep(ctx context.Context, key string, rec *recorder) error {
	body := ""
	if rec.Header().Get("Location") == "" && rec.Header().Get("Content-Encoding") == "" {
		body = rec.body.String()
	}
	_, err := e.DB.ExecContext(context.WithoutCancel(ctx), `
		update idempotency set status = $1, location = $2, body = $3 where key = $4`,
		rec.status, db.Null(rec.Header().Get("Location")), db.Null(strings.ToValidUTF8(body, "")), key)
	if err != nil {
		return fmt.Errorf("edge: keep answer: %w", err)
	}
	return nil
}

// recorder notes the answer while it is written.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Write notes the body.
func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}

// SweepOnce forgets idempotency keys older than a time; they are kept for at least a day.
func (e *Edge) SweepOnce(ctx context.Context) error {
	_, err := e.DB.ExecContext(ctx, `delete from idempotency where created_at < $1`, db.Micros(e.Now().Add(-48*time.Hour)))
	if err != nil {
		return fmt.Errorf("edge: sweep idempotency: %w", err)
	}
	return nil
}
