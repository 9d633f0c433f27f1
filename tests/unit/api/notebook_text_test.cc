#include "api/notebook_text.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(NotebookTextTest, WhatCellsPrintedAndRaisedComesInOrder) {
  const auto printed = NotebookOutputs(
      R"({"nbformat": 4, "cells": [{"outputs": [{"text": ["one\n", "two"]}, {"ename": "E", "evalue": "v", "traceback": ["f"]}]},)"
      R"( {"cell_type": "markdown"}, {"outputs": [{"text": "three"}]}]})");
  ASSERT_TRUE(printed);
  EXPECT_EQ(*printed, "one\n\ntwo\nf\nE: v\nthree\n");
}

TEST(NotebookTextTest, OtherTextIsNoNotebook) {
  for (const char* text :
       {"", "  ", "ValueError: x", "{", "{\"cells\": []}", "{\"nbformat\": 4", "{\"nbformat\": 4, \"cells\": 1}"}) {
    EXPECT_FALSE(NotebookOutputs(text)) << text;
  }
}

TEST(NotebookTextTest, ANotebookWithoutOutputsIsEmpty) {
  EXPECT_EQ(NotebookOutputs("{\"nbformat\": 4, \"cells\": [{}, 3, null]}").value_or("none"), "");
}

}  // namespace
}  // namespace ckptfit
