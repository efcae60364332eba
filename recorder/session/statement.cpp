#include "recorder/session/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace scaleit::session {

Statement::Statement(SQLite::Database& database, const char* sql) : database_(database.getHandle()) {
    const int code = sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (code != SQLITE_OK) {
        throw SQLite::Exception(database_, code);
    }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::bind(std::size_t index, const Value& value) {
    const int at = static_cast<int>(index) + 1;
    int code = SQLITE_OK;
    switch (value.type) {
    case ValueType::null:
        code = sqlite3_bind_null(statement_, at);
        break;
    case ValueType::integer:
        code = sqlite3_bind_int64(statement_, at, value.integer);
        break;
    case ValueType::real:
        code = sqlite3_bind_double(statement_, at, value.real);
        break;
    case ValueType::text:
        // A null pointer would bind NULL, also with length 0.
        code = sqlite3_bind_text64(statement_, at, value.bytes.data() == nullptr ? "" : value.bytes.data(),
                                   value.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
        break;
    case ValueType::blob:
        code = sqlite3_bind_blob64(statement_, at, value.bytes.data() == nullptr ? "" : value.bytes.data(),
                                   value.bytes.size(), SQLITE_STATIC);
        break;
    }
    if (code != SQLITE_OK) {
        throw SQLite::Exception(database_, code);
    }
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        throw SQLite::Exception(database_, code);
    }
    return code == SQLITE_ROW;
}

void Statement::run() {
    try {
        while (step()) {
        }
    } catch (const SQLite::Exception&) {
        reset();
        throw;
    }
    reset();
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_); // repeats the code of the last step, which step() has thrown
}

Value Statement::column(std::size_t index) const {
    // Found once: sqlite3_column_*() look for it at every call. No other thread has this connection.
    sqlite3_value* value = sqlite3_column_value(statement_, static_cast<int>(index));
    switch (const int type = sqlite3_value_type(value); type) {
    case SQLITE_INTEGER:
        return Value::of(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
        return Value::of_real(sqlite3_value_double(value));
    case SQLITE_TEXT:
    case SQLITE_BLOB: {
        const void* data = sqlite3_value_blob(value);
        const int size = sqlite3_value_bytes(value);
        if (data == nullptr && size > 0) {
            throw SQLite::Exception(database_, SQLITE_NOMEM);
        }
        const std::string_view bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
        return type == SQLITE_TEXT ? Value::of_text(bytes) : Value::of_blob(bytes);
    }
    default: // SQLITE_NULL; SQLite has no other type
        return {};
    }
}

void Statement::columns(std::span<Value> values) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = column(i);
    }
}

} // namespace scaleit::session
